import { randomBytes } from "node:crypto";
import { defineModule, HostFailure, object, type PlainObject } from "../../engine/module/index.js";
import { hostFunctions } from "./doctor/host-functions.js";
import { hostParts } from "./doctor/host-parts.js";
import { isWhole, readParts, scriptOf } from "./doctor/part.js";

/** Asks a host everything that the doctor judges by, in one round trip. */
export default defineModule({
  name: "kubernetes_doctor_look",
  summary: "Read of a host whatever may be wrong with it as a part of a cluster.",
  description:
    "Needs nothing on the host but a shell; what a missing program would have told stays open. Nothing is changed, and no key or password is read.",
  scope: "host",
  args: object({}),
  examples: [{ args: {} }],
  returns: Object.fromEntries(["host", "clock_offset", ...Object.keys(hostParts)].map((name) => [name, ""])),

  async check(host) {
    const mark = randomBytes(12).toString("hex");
    const began = Date.now();
    const { stdout } = await host.query(scriptOf(hostParts, mark, hostFunctions), {
      reads: ["host:doctor"],
      rcs: "any",
      timeoutMs: 60_000,
      limit: 16 * 1024 * 1024,
    });
    const ended = Date.now();
    if (!isWhole(stdout.text, mark)) throw new HostFailure("the host did not say all that it was asked");
    const answers = readParts(hostParts, stdout.text, mark);
    const { clock } = answers.identity;
    // The question was halfway there and back when the clock was read.
    const offset = clock === 0 ? {} : { clock_offset: Math.round(clock + 0.5 - (began + ended) / 2000) };
    const result = { host: host.name, ...answers, ...offset } as unknown as PlainObject;
    return { before: null, after: null, result };
  },

  async apply() {},
});

import { randomBytes } from "node:crypto";
import { defineModule, object, type PlainObject } from "../../engine/module/index.js";
import { kubectlFunction } from "./doctor/cluster/kubectl.js";
import { clusterParts } from "./doctor/cluster-parts.js";
import { readParts, scriptOf } from "./doctor/part.js";

/** Asks one control plane about the whole cluster, in one round trip. */
export default defineModule({
  name: "kubernetes_doctor_cluster",
  summary: "Read of a cluster whatever may be wrong with it, by one of its control planes.",
  description:
    "Asks the control plane's own API server and etcd as an administrator, and changes nothing. Where one of them does not answer, its part stays empty.",
  scope: "cluster",
  args: object({}),
  examples: [{ args: {}, needs: "cluster" }],
  returns: Object.fromEntries(["host", ...Object.keys(clusterParts)].map((name) => [name, ""])),

  async check(host) {
    const mark = randomBytes(12).toString("hex");
    const { stdout } = await host.query(
      scriptOf(clusterParts, mark, kubectlFunction, ["warnings", "tokens", "etcd"]),
      {
        reads: ["cluster:doctor"],
        rcs: "any",
        timeoutMs: 90_000,
        limit: 64 * 1024 * 1024,
      },
    );
    const answers = readParts(clusterParts, stdout.text, mark);
    return {
      before: null,
      after: null,
      result: { host: host.name, ...answers } as unknown as PlainObject,
    };
  },

  async apply() {},
});

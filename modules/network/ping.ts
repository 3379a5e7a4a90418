import { defineModule, object, sh, string } from "../../engine/module/index.js";

/** See whether the host can be worked on. */
export default defineModule<{ data: string }, Record<string, never>>({
  name: "ping",
  summary: "Log in to the host and let its shell answer.",
  scope: "host",
  args: object({ data: string('What to give back; "crash" fails on purpose.', "pong") }),
  examples: [{ args: {} }, { args: { data: "here" } }],
  returns: { ping: "What was to be given back." },

  async check(host, { data }, ctx) {
    await host.query(sh`:`, { reads: ["host:connection"] });
    if (data === "crash") ctx.fail("boom");
    return { before: {}, after: {}, result: { ping: data } };
  },

  async apply() {},
});

import { defineAction, integer, object, sh, sleep } from "../../engine/module/index.js";

/** Wait until the host can be reached. */
export default defineAction({
  name: "wait_for_connection",
  summary: "Wait until the host can be logged in to and answers.",
  scope: "host",
  args: object({
    timeout: integer("Seconds to wait at most.", 600),
    delay: integer("Seconds to wait before the first try.", 0),
    sleep: integer("Seconds between tries.", 1),
    connect_timeout: integer("Seconds for one answer.", 5),
  }),
  examples: [{ args: { timeout: 60 } }],
  returns: { elapsed: "Seconds waited." },

  async check(_host, _args, ctx) {
    return ctx.isCheckMode
      ? { willRun: true, touches: [], result: { skipped: true, msg: "not waited for in check mode" } }
      : { willRun: true, touches: [] };
  },

  async apply(host, args, _check, ctx) {
    const began = performance.now();
    const elapsed = () => (performance.now() - began) / 1000;
    await sleep(args.delay * 1000, ctx.signal);
    for (let isFirst = true; ; isFirst = false) {
      try {
        if (!isFirst) await host.reconnect();
        await host.query(sh`:`, { reads: ["host:connection"], timeoutMs: args.connect_timeout * 1000 });
        return { changed: false, result: { elapsed: Math.floor(elapsed()) } };
      } catch (problem) {
        ctx.signal.throwIfAborted();
        if (elapsed() >= args.timeout)
          ctx.fail(`the host can't be reached after ${args.timeout} s: ${(problem as Error).message}`, {
            result: { elapsed: Math.floor(elapsed()) },
          });
      }
      await sleep(args.sleep * 1000, ctx.signal);
    }
  },
});

import {
  lines,
  quote,
  rawShell,
  type Host,
  type ModuleContext,
  type Script,
} from "../../../engine/module/index.js";
import { curlExchange, type Runner } from "./curl.js";
import type { Exchange } from "./request.js";
import { isForWget, wgetExchange, whichAsker } from "./wget.js";

/** Who asks: a program of the host, or the control machine where it has none. */
export type Asker = "curl" | "wget" | "none";

/** In check mode, a package that would have been installed may bring one. @throws UnknownRead */
export async function askerOf(host: Host): Promise<Asker> {
  const { stdout } = await host.query(whichAsker, { reads: ["cmd:curl", "cmd:wget"] });
  return stdout.text.trim() as Asker;
}

/** Only asks; nothing on the host becomes different by it. */
export function lookingExchange(host: Host, asker: Asker, timeoutS: number, ctx: ModuleContext): Exchange {
  return exchange(asker, ctx, (script, input) =>
    host.query(withEnvironment(script, ctx), {
      reads: ["host:network"],
      rcs: "any",
      input,
      timeoutMs: (timeoutS + 10) * 1000,
      limit: 16 * 1024 * 1024,
    }),
  );
}

/** May write what comes to a file. */
export function runningExchange(host: Host, asker: Asker, ctx: ModuleContext): Exchange {
  return exchange(asker, ctx, (script, input) =>
    host.run(withEnvironment(script, ctx), { rcs: "any", input, signal: ctx.signal }),
  );
}

/** From the control machine; what that takes is loaded when it is first needed. */
export function controlExchange(signal: AbortSignal): Exchange {
  return async (request, target) => {
    const { ownExchange } = await import("./here.js");
    return ownExchange(signal)(request, target);
  };
}

function exchange(asker: Asker, ctx: ModuleContext, run: Runner): Exchange {
  if (asker === "curl") return curlExchange(run);
  const own = controlExchange(ctx.signal);
  if (asker === "none") return own;
  const wget = wgetExchange(run);
  return (request, target) => (isForWget(request) ? wget : own)(request, target);
}

/** The task's `environment`: proxies stand in it. */
function withEnvironment(script: Script, { environment }: ModuleContext): Script {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  return lines(rawShell(exports.join("\n")), script);
}

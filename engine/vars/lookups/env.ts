import type { Lookup } from "../../template/types.js";
import { textTerms, type LookupContext } from "./context.js";

/** `env`: environment variables of the control machine; empty text, or `default`, for those that aren't set. */
export function env({ play }: LookupContext): Lookup {
  const environment = play.run.sources.environment ?? process.env;
  return (args, kwargs) =>
    textTerms(args, "env").map((name) => environment[name] ?? kwargs.get("default") ?? "");
}

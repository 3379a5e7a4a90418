import path from "node:path";
import { DiagnosticError } from "../../base/diagnostic.js";
import type { Value } from "../../base/value.js";
import type { InventoryBuilder } from "../builder.js";
import { cached, type InventoryCache } from "./cache.js";
import { parseOutput, readProgramOutput, setHostVariables } from "./output.js";
import { runProgram } from "./program.js";

/** Programs that are asked for one host each run side by side, this many. */
const sideBySide = 8;

/** Adds the hosts and groups that a program prints on `--list`; where it has no `_meta`, asks it for each host with `--host`. */
export async function readProgram(
  full: string,
  shown: string,
  builder: InventoryBuilder,
  cache?: InventoryCache,
): Promise<void> {
  const ask = async (...args: string[]) => {
    const text = await cached(full, args, cache, () => runProgram(full, args, shown, path.dirname(full)));
    const call = [shown, ...args].join(" ");
    // A host without variables may be answered by nothing at all.
    return {
      call,
      output: args[0] === "--host" && text.trim() === "" ? new Map<Value, Value>() : parseOutput(text, call),
    };
  };
  try {
    const before = new Set(builder.hosts.keys());
    const { call, output } = await ask("--list");
    if (readProgramOutput(output, call, builder)) return;
    const hosts = [...builder.hosts.keys()].filter((host) => !before.has(host));
    for (let i = 0; i < hosts.length; i += sideBySide) {
      const some = hosts.slice(i, i + sideBySide);
      const answers = await Promise.all(some.map((host) => ask("--host", host)));
      answers.forEach((answer, j) => setHostVariables(some[j]!, answer.output, answer.call, builder));
    }
  } catch (reason) {
    if (!(reason instanceof DiagnosticError)) throw reason;
    builder.diagnostics.push(...reason.diagnostics);
  }
}

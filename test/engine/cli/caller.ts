import path from "node:path";
import { carryOut } from "../../../engine/cli/carry-out.js";
import type { Command } from "../../../engine/cli/command.js";

/** Calls hapb in a folder, within this process: a process of its own each time would take longer than all else. */
export function caller(folder: string, variables: Record<string, string> = {}) {
  return async ([name = "", ...rest]: readonly string[]) => {
    const [here, before] = [process.cwd(), { ...process.env }];
    const writeOut = process.stdout.write.bind(process.stdout);
    const writeErr = process.stderr.write.bind(process.stderr);
    const printed = { stdout: "", stderr: "" };
    Object.assign(process.env, { NO_COLOR: "1", XDG_STATE_HOME: path.join(folder, "state"), ...variables });
    process.chdir(folder);
    process.stdout.write = (text: string | Uint8Array) => (
      (printed.stdout += Buffer.from(text).toString()),
      true
    );
    process.stderr.write = (text: string | Uint8Array) => (
      (printed.stderr += Buffer.from(text).toString()),
      true
    );
    try {
      const load = () => import(`../../../engine/cli/${name}.js`) as Promise<{ command: Command }>;
      return { status: await carryOut(load, rest), ...printed };
    } finally {
      process.stdout.write = writeOut;
      process.stderr.write = writeErr;
      process.chdir(here);
      for (const key of Object.keys(process.env)) delete process.env[key];
      Object.assign(process.env, before);
    }
  };
}

import { spawn } from "node:child_process";
import { Fault } from "../../template/runtime/fault.js";
import type { Lookup } from "../../template/types.js";
import { textTerms, type LookupContext } from "./context.js";

/** More output than any variable should hold. */
const MOST_BYTES = 16 * 1024 * 1024;

/** `pipe`: what a command on the control machine prints. */
export function pipe(context: LookupContext): Lookup {
  return (args) => textTerms(args, "pipe").map((command) => output(command, "pipe", context).trimEnd());
}

/** `lines`: the same, line by line. */
export function lines(context: LookupContext): Lookup {
  return (args) =>
    textTerms(args, "lines").flatMap((command) => {
      const text = output(command, "lines", context).replace(/\n$/, "");
      return text === "" ? [] : text.split("\n");
    });
}

function output(command: string, lookup: string, { answers, play }: LookupContext): string {
  return answers.get(`${lookup} ${command}`, () => run(command, lookup, play.play.folder));
}

function run(command: string, lookup: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", command], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    let size = 0;
    let problems = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BYTES) chunks.push(chunk);
      else child.kill();
    });
    child.stderr.on("data", (chunk: Buffer) => (problems = (problems + chunk.toString()).slice(-2000)));
    child.on("error", (reason) => reject(new Fault(`the lookup '${lookup}' can't run: ${reason.message}`)));
    child.on("close", (code) => {
      if (code === 0 && size <= MOST_BYTES) return resolve(Buffer.concat(chunks).toString("utf8"));
      const why = size > MOST_BYTES ? "it prints more than 16 MiB" : problems.trim() || `exit code ${code}`;
      reject(
        new Fault(`the command of the lookup '${lookup}' failed: ${why}`, {
          code: "template/lookup",
          hint: command,
        }),
      );
    });
  });
}

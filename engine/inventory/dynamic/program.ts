import { spawn } from "node:child_process";
import { DiagnosticError, error } from "../../base/diagnostic.js";

/** More output than any inventory has. */
const mostBytes = 256 * 1024 * 1024;
const lastLines = 10;

/**
 * What an inventory program prints; it runs in its own folder, as with Ansible.
 * @param shown its path in messages
 * @throws DiagnosticError when it can't be run or fails, with its last lines
 */
export function runProgram(
  path: string,
  args: readonly string[],
  shown: string,
  cwd: string,
): Promise<string> {
  const called = [shown, ...args].join(" ");
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    let size = 0;
    let problems = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBytes) chunks.push(chunk);
      else child.kill();
    });
    child.stderr.on("data", (chunk: Buffer) => (problems = (problems + chunk.toString()).slice(-4000)));
    child.on("error", (reason) =>
      reject(
        failed(
          `the inventory program ${shown} can't be run`,
          reason.message,
          "is the program of its first line there?",
        ),
      ),
    );
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(chunks).toString("utf8"));
      const why =
        size > mostBytes ? "it prints too much" : signal ? `it was ended by ${signal}` : `exit code ${code}`;
      const lines = problems.trim().split("\n").slice(-lastLines).join("\n");
      reject(failed(`${called} failed: ${why}`, lines || undefined));
    });
  });
}

function failed(summary: string, detail?: string, hint?: string): DiagnosticError {
  return new DiagnosticError(error("inventory/program", summary, { detail, hint }));
}

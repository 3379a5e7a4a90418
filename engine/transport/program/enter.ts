import { execFile } from "node:child_process";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Connection, ConnectionValues } from "../types.js";
import { ProgramConnection, type Place } from "./connection.js";

/** The environment of a login as root: nothing of the control machine's goes along. */
export const rootEnvironment: NodeJS.ProcessEnv = {
  HOME: "/root",
  LOGNAME: "root",
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  SHELL: "/bin/sh",
  USER: "root",
};

/** The shell that the values name, for one command. */
export function shellWords({ shell = "/bin/sh" }: ConnectionValues, command: string): string[] {
  return [shell, "-c", command];
}

/**
 * Goes there once, and sees who one is.
 * @throws DiagnosticError `connection/program` when nothing can be run there
 */
export async function enter(place: Omit<Place, "user">, timeoutMs: number): Promise<Connection> {
  const user = await whoami(place, timeoutMs).catch(async (cause: unknown) => {
    await place.leave?.();
    throw cause;
  });
  return new ProgramConnection({ ...place, user });
}

function whoami({ label, argv, environment }: Omit<Place, "user">, timeout: number): Promise<string> {
  const [program, ...words] = argv("id -un 2>/dev/null || :");
  return new Promise((resolve, reject) => {
    execFile(program!, words, { timeout, env: environment }, (cause, stdout, stderr) => {
      if (!cause) return resolve(stdout.trim());
      reject(noEntrance(label, program!, cause, stderr));
    }).stdin?.end();
  });
}

function noEntrance(
  label: string,
  program: string,
  cause: { readonly code?: string | number | null; readonly killed?: boolean; readonly message: string },
  said: string,
): DiagnosticError {
  if (cause.code === "ENOENT")
    return new DiagnosticError(
      error("connection/program", `${label}: there is no program ${program} on this machine`, {
        hint: "Install it, or name another one (ansible_connection, ansible_chroot_exe).",
      }),
    );
  if (cause.killed) return new DiagnosticError(error("connection/timeout", `${label}: no answer in time`));
  return new DiagnosticError(
    error("connection/program", `${label}: no command can be run there`, {
      detail: said.trim().split("\n").slice(-5).join("\n") || cause.message.split("\n")[0],
      hint: "Is it there and running, is there a /bin/sh in it, and may you enter it?",
    }),
  );
}

import { existsSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Connection, ConnectionValues } from "../types.js";
import { enter, rootEnvironment, shellWords } from "./enter.js";

/**
 * A tree of files on this machine, as root. Processes, network and kernel are this machine's.
 * @throws DiagnosticError `connection/program`
 */
export function chrootConnection(values: ConnectionValues): Promise<Connection> {
  const { host, program = "chroot", connectTimeoutMs } = values;
  requireTree("chroot", host);
  if (!existsSync(join(host, "dev/null")))
    throw new DiagnosticError(
      error("connection/program", `chroot: ${host} has no /dev/null`, {
        detail: "Hardly any program works without it.",
        hint: "Bind /dev there (mount --bind /dev TREE/dev), or use ansible_connection: nspawn, which brings /dev and /proc.",
      }),
    );
  return enter(
    {
      label: `chroot ${host}`,
      argv: (command) => [program, host, ...shellWords(values, command)],
      environment: rootEnvironment,
    },
    connectTimeoutMs,
  );
}

/** @throws DiagnosticError `connection/program` when it is no folder, or hapb isn't root */
export function requireTree(kind: string, path: string): void {
  if (!isAbsolute(path) || !statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new DiagnosticError(
      error("connection/program", `${kind}: ${path} is no folder on this machine`, {
        hint: "ansible_host is the whole path of the tree.",
      }),
    );
  requireRoot(kind, path);
}

export function requireRoot(kind: string, place: string): void {
  if (process.getuid?.() === 0) return;
  throw new DiagnosticError(
    error("connection/program", `${kind} ${place}: only root can go there`, { hint: "Run hapb as root." }),
  );
}

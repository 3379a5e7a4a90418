import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import { splitWords } from "../ssh/arguments.js";
import type { Connection, ConnectionValues } from "../types.js";
import { enter, shellWords } from "./enter.js";

/** Programs that run commands in containers, all in the same words. */
const programs = ["podman", "docker", "nerdctl"] as const;

/**
 * A running container of this machine, by `PROGRAM exec`.
 * @throws DiagnosticError `connection/program`
 */
export async function containerConnection(values: ConnectionValues): Promise<Connection> {
  const { kind, host, user, programArgs = "", connectTimeoutMs } = values;
  const program = values.program ?? (kind === "container" ? firstProgram() : kind);
  // A name that begins with - would be an option.
  if (!/^[\w][\w.-]*$/.test(host))
    throw new DiagnosticError(
      error("connection/program", `${program}: "${host}" is no container's name`, {
        hint: "ansible_host is the name or id of a running container.",
      }),
    );
  const exec = [
    program,
    ...splitWords(programArgs),
    "exec",
    "-i",
    ...(user === undefined ? [] : ["-u", user]),
  ];
  return enter(
    { label: `${program} ${host}`, argv: (command) => [...exec, host, ...shellWords(values, command)] },
    connectTimeoutMs,
  );
}

function firstProgram(): string {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = programs.find((program) => folders.some((folder) => isProgram(join(folder, program))));
  if (found !== undefined) return found;
  throw new DiagnosticError(
    error("connection/program", "there is no program for containers on this machine", {
      hint: `hapb goes into containers by ${programs.join(", ")}.`,
    }),
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

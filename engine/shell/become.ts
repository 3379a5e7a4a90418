import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Secret } from "../base/value.js";
import { quote } from "./script.js";

/** How to become another user: what ansible_become_* and the play's keywords came to, after templating. */
export interface BecomeValues {
  /** "sudo"; "su" and "doas" are refused with what to do instead. */
  readonly method: string;
  /** Default root. */
  readonly user?: string;
  readonly password?: Secret;
  /** Flags for the program; default "-H". */
  readonly flags?: string;
  /** Another program to call, e.g. /usr/local/bin/sudo. */
  readonly exe?: string;
}

/**
 * The command that runs another one as another user. Without a prompt nothing may be asked (`-n`).
 * @param prompt words that sudo shows on standard error when it asks for the password
 * @throws DiagnosticError `become/method` for what needs a terminal to ask on
 */
export function becomeCommand(become: BecomeValues, command: string, prompt?: string): string {
  if (become.method !== "sudo") throw unsupported(become.method);
  const program = become.exe ?? "sudo";
  const flags = become.flags ?? "-H";
  const asking = prompt === undefined ? "-n" : `-S -p ${quote(prompt)}`;
  return `exec ${program} ${flags} ${asking} -u ${quote(become.user ?? "root")} -- ${command}`;
}

function unsupported(method: string): DiagnosticError {
  const needsTerminal = method === "su" || method === "doas";
  return new DiagnosticError(
    error("become/method", `become_method ${method} isn't supported`, {
      detail: needsTerminal
        ? `${method} reads its password from a terminal, whose own codes would mix with every answer.`
        : "hapb knows the method sudo.",
      hint: "Use become_method: sudo, or connect as the user itself (ansible_user).",
    }),
  );
}

import { quote } from "../../engine/module/index.js";

/** Whether an argument names a variable or a home folder that the host has to fill in. */
export function needsExpansion(argument: string): boolean {
  return /\$(?:\w|\{\w+\})/.test(argument) || /^~[\w.-]*(?:\/|$)/.test(argument);
}

/**
 * A word of shell that comes to `argument` with its variables and a leading `~` filled in and nothing else done to it. A variable
 * that isn't set stays as it is written, as Python's `os.path.expandvars` has it.
 */
export function expandable(argument: string): string {
  // The slash behind a home folder has to stay outside of quotes.
  const home = /^~[\w.-]*(?:\/|$)/.exec(argument)?.[0] ?? "";
  const pieces = argument.slice(home.length).split(/(\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}))/);
  const words = pieces.map((piece, i) => (i % 2 ? variable(piece) : piece === "" ? "" : quote(piece)));
  return home + words.join("") || "''";
}

function variable(reference: string): string {
  const name = reference.replace(/[${}]/g, "");
  return `"\${${name}-\\${reference}}"`;
}

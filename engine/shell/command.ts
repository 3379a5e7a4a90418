import { Secret } from "../base/value.js";
import { ownEnvironment } from "./environment.js";
import { printBytes } from "./payload.js";
import { quote, rawShell } from "./script.js";
import type { Script, UserCommand } from "./types.js";

export type Input = Uint8Array | string | Secret;

/** Bytes or words as they are handed over. */
export function reveal(input: Input): Uint8Array | string {
  return input instanceof Secret ? input.reveal() : input;
}

/** Text for a POSIX shell by file descriptor 3: in argv stands only this line, and standard input stays the command's own. */
const readText = `set -- "$(cat <&3)"; exec 3<&-; eval "shift;$1"`;
const posixShells = /(^|\/)(sh|bash|dash|ash|ksh\w*|mksh|zsh)$/;

/** A user's own command as shell text, for a shell with the login's environment. */
export function userScript(command: UserCommand, defaultShell: string): Script {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(command.environment ?? {})) {
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new TypeError(`${name} can't be the name of an environment variable`);
    parts.push(`export ${name}=${quote(String(reveal(value)))}`);
  }
  if (command.chdir !== undefined) parts.push(`cd -- ${quote(command.chdir)} || exit 1`);
  parts.push(command.argv ? argvText(command) : shellText(command, defaultShell));
  return rawShell(parts.join("\n"));
}

function argvText({ argv, stdin }: UserCommand): string {
  const words = argv!.map((word) => quote(word)).join(" ");
  if (stdin === undefined) return `exec ${words}`;
  return `${printBytes(reveal(stdin))} | exec ${words}`;
}

function shellText({ shell, executable, stdin }: UserCommand, defaultShell: string): string {
  const program = executable ?? defaultShell;
  const start = posixShells.test(program)
    ? `${quote(program)} -c ${quote(readText)} ${quote(program)}`
    : `${quote(program)} /dev/fd/3`;
  const text = printBytes(shell!);
  if (stdin === undefined) return `${text} | ${start} 3<&0 </dev/null`;
  return `${printBytes(reveal(stdin))} | { ${text} | ${start} 3<&0 <&4 4<&-; } 4<&0`;
}

/** A change of hapb's own: known environment, input through a pipe. */
export function ownScript(script: Script, input: Input | undefined): Script {
  const text = `${ownEnvironment}\n${script.text}`;
  if (input === undefined) return rawShell(text);
  return rawShell(`${printBytes(reveal(input))} | (\n${text}\n)`);
}

import type { Channel } from "../transport/types.js";
import type { BecomeValues } from "./become.js";
import type { Connections } from "./connections.js";
import type { LoginOptions } from "./login.js";
import { answerPrompt } from "./password.js";
import { quote } from "./script.js";

/** @source OpenDoas 6.8, doas.c: authuser() */
const prompt = /doas \([^)\n]*\) password: ?/g;

/** How long the pipes wait for whom they were made for. */
const waitS = 60;

/**
 * A shell by doas with a password, which is read from a terminal alone. A terminal would change what goes over it and has no second
 * output: it serves the question alone, on a channel of its own, and the shell's streams are those of another channel, joined by
 * named pipes in a folder of the user's own, which is gone once they are open.
 * @param run makes a command of a script's text
 * @throws DiagnosticError `connection/...`, `become/...`
 */
export async function startByDoas(
  connections: Connections,
  text: string,
  become: BecomeValues & { readonly password: NonNullable<BecomeValues["password"]> },
  nonce: string,
  run: (script: string) => string,
  options: LoginOptions,
): Promise<Channel> {
  const { signal, label } = options;
  const streams = await connections.open(`exec ${run(streamsScript(nonce))}`, { signal });
  let terminal: Channel | undefined;
  const close = () => {
    terminal?.close();
    streams.close();
  };
  try {
    terminal = await connections.open(`exec ${run(terminalScript(become, text, nonce, run))}`, {
      signal,
      pty: true,
    });
    await answerPrompt(streams, {
      ...{ label, method: "doas", password: become.password, prompt, begin: undefined, signal },
      ...{ ready: readyWord(nonce), timeoutMs: options.timeoutMs, terminal },
    });
  } catch (cause) {
    close();
    throw cause;
  }
  // What else is said on the terminal is nobody's, but must be taken.
  terminal.stdout.resume();
  const { exit } = terminal;
  return { stdin: streams.stdin, stdout: streams.stdout, stderr: streams.stderr, exit, close };
}

const readyWord = (nonce: string) => `hapb-ready-${nonce}`;

/** The folder is where the user may write, whatever else is full or read-only. */
const folder = (nonce: string) =>
  `for d in "\${XDG_RUNTIME_DIR:-/dev/shm}" /tmp /var/tmp /dev/shm "$HOME"; do d=$d/hapb-${nonce}; `;

/** Hands the channel's streams on. They end with the shell, or when nobody came for them. */
function streamsScript(nonce: string): string {
  return (
    `umask 077; ${folder(nonce)}mkdir "$d" 2>/dev/null && mkfifo "$d/i" "$d/o" "$d/e" 2>/dev/null && : >"$d/made" && break; ` +
    `rm -rf "$d"; d=; done; [ "$d" ] || { echo "there is no folder for pipes" >&2; exit 1; }; exec 3<&0; ` +
    `cat "$d/o" & o=$!; cat "$d/e" >&2 & e=$!; cat <&3 >"$d/i" & i=$!; ` +
    `(n=0; while [ -d "$d" ] && [ $n -lt ${waitS} ]; do n=$((n+1)); sleep 1; done; ` +
    `[ -d "$d" ] && { rm -rf "$d"; kill $o $e $i; }) >/dev/null 2>&1 & w=$!; ` +
    `wait $o; wait $e; rm -rf "$d"; kill $i $w 2>/dev/null`
  );
}

/** doas takes over the three streams, and asks at the terminal, which ends unless somebody has it open: this shell. */
function terminalScript(
  become: BecomeValues,
  text: string,
  nonce: string,
  run: (script: string) => string,
): string {
  const program = `${become.exe ?? "doas"} ${become.flags ?? ""} -u ${quote(become.user ?? "root")}`;
  return (
    `n=0; while [ $n -lt 100 ]; do n=$((n+1)); ${folder(nonce)}[ -e "$d/made" ] && break 2; done; ` +
    `sleep 0.1 2>/dev/null || sleep 1; done; exec 3<"$d/i" 4>"$d/o" 5>"$d/e"; rm -rf "$d"; ` +
    `${program} ${run(`echo ${readyWord(nonce)}; ${text}`)} <&3 >&4 2>&5 3<&- 4>&- 5>&-; exit $?`
  );
}

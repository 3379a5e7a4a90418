import { randomBytes } from "node:crypto";
import type { Channel } from "../transport/types.js";
import { becoming, type BecomeValues } from "./become.js";
import type { Connections } from "./connections.js";
import { startByDoas } from "./doas.js";
import { loginWord } from "./login-word.js";
import { answerPrompt } from "./password.js";
import { Session } from "./session.js";

export interface LoginOptions {
  /** For messages: where and as whom. */
  readonly label: string;
  readonly become?: BecomeValues;
  /** The POSIX shell to start; default /bin/sh. */
  readonly shell?: string;
  readonly preamble?: string;
  readonly onWrite?: () => void;
  readonly signal?: AbortSignal;
  /** How long a password dialogue may take. */
  readonly timeoutMs: number;
}

/**
 * sshd starts every command as leader of its own process group, and so does sudo with use_pty; where a server doesn't, setsid
 * does, so that ending the group can never end the server. (/proc/PID/stat: 1 pid, 2 (name), 3 state, 4 ppid, 5 pgrp.) A tree
 * without /proc is no server's, and what is started there leads its group.
 */
function ownGroup(shell: string): string {
  return (
    `{ read -r s </proc/$$/stat; } 2>/dev/null; set -- \${s##*) }; case $3 in $$|$PPID|'') ;; *) ` +
    `command -v setsid >/dev/null 2>&1 && exec setsid ${shell} ;; esac; exec ${shell}`
  );
}

/**
 * Opens a channel and starts a shell on it, as another user where wanted. Without a password nothing is waited for: what the
 * session is asked travels behind.
 * @throws DiagnosticError `connection/...`, `become/...`
 */
export async function login(connections: Connections, options: LoginOptions): Promise<Session> {
  const channel = await start(connections, ownGroup(options.shell ?? "/bin/sh"), options);
  return new Session(channel, { label: options.label, preamble: options.preamble, onWrite: options.onWrite });
}

/**
 * Opens a channel and runs one script on it, as another user where wanted; the channel's streams are the script's own.
 * @param text shown in the machine's process list: no secrets
 */
export async function start(connections: Connections, text: string, options: LoginOptions): Promise<Channel> {
  const { become, signal, shell = "/bin/sh" } = options;
  const run = (script: string) => `${shell} -c ${loginWord(script)}`;
  const open = (command: string) => connections.open(command, { signal });
  if (!become) return open(`exec ${run(text)}`);
  const nonce = randomBytes(9).toString("hex");
  const { password, method } = become;
  if (method === "doas" && password !== undefined && (await connections.hasTerminals()))
    return startByDoas(connections, text, { ...become, password }, nonce, run, options);
  const marks = {
    begin: `hapb-begin-${nonce}`,
    ready: `hapb-ready-${nonce}`,
    prompt: `hapb-password-${nonce}:`,
  };
  const { command, prompt } = becoming(become, text, run, marks);
  const channel = await open(command);
  if (prompt === undefined) return channel;
  const begin = typeof prompt === "string" ? undefined : marks.begin;
  await answerPrompt(channel, { ...options, method, password, prompt, begin, ready: marks.ready });
  return channel;
}

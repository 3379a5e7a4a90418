import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Secret } from "../base/value.js";
import type { Channel } from "../transport/types.js";
import { explainSudo } from "./sudo.js";

export interface Dialogue {
  /** For messages: where and as whom. */
  readonly label: string;
  readonly password: Secret;
  /** On standard error when the password is asked for. */
  readonly prompt: string;
  /** On standard output when there is nothing (more) to ask. */
  readonly ready: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Gives the password once, and only when it is asked for: where sudo does not ask, the shell behind it would run the password as
 * a command and print it. A second question means that it was wrong, and is never answered, since accounts lock.
 * @throws DiagnosticError `become/...`, the signal's reason
 */
export async function answerPrompt(channel: Channel, dialogue: Dialogue): Promise<void> {
  const { label, prompt, ready, timeoutMs, signal } = dialogue;
  let stdout = "";
  let stderr = "";
  let isAnswered = false;
  const said = () => stderr.replaceAll(prompt, "").trim();
  let resolve!: () => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]));
  const onStdout = (chunk: Buffer) => {
    stdout += chunk.toString("latin1");
    if (stdout.includes(ready)) resolve();
  };
  const onStderr = (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-16384);
    const questions = stderr.split(prompt).length - 1;
    if (questions > 1) reject(wrongPassword(label));
    else if (questions === 1 && !isAnswered) {
      isAnswered = true;
      channel.stdin.write(`${dialogue.password.reveal()}\n`);
    }
  };
  const onAbort = () => reject(signal!.reason as Error);
  const timer = setTimeout(() => reject(noAnswer(label, timeoutMs, said())), timeoutMs);
  channel.stdout.on("data", onStdout);
  channel.stderr.on("data", onStderr);
  signal?.addEventListener("abort", onAbort, { once: true });
  void channel.exit.then(({ code, error: cause }) => {
    const isWrong = /incorrect password attempt|maximum .*attempts/i.test(said());
    reject(
      isWrong ? wrongPassword(label) : explainSudo(label, said() || (cause?.message ?? `ended with ${code}`)),
    );
  });
  try {
    await promise;
  } catch (cause) {
    channel.close();
    throw cause;
  } finally {
    clearTimeout(timer);
    channel.stdout.off("data", onStdout);
    channel.stderr.off("data", onStderr);
    signal?.removeEventListener("abort", onAbort);
  }
}

function wrongPassword(label: string): DiagnosticError {
  return new DiagnosticError(
    error("become/password", `${label}: sudo refused the password`, {
      detail: "It was tried once and is not tried again, since many failures lock an account.",
      hint: "Check ansible_become_password, or ask for it with -K.",
    }),
  );
}

function noAnswer(label: string, timeoutMs: number, said: string): DiagnosticError {
  return new DiagnosticError(
    error("become/timeout", `${label}: no shell came up within ${timeoutMs / 1000} s`, {
      detail: said || "Nothing was said.",
      hint: "Something other than the password may have been asked for.",
    }),
  );
}

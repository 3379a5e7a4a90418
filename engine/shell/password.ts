import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Secret } from "../base/value.js";
import type { Channel } from "../transport/types.js";
import { drain } from "./drain.js";
import { explainBecome } from "./explain-become.js";

export interface Dialogue {
  /** For messages: where and as whom. */
  readonly label: string;
  readonly method: string;
  readonly password: Secret | undefined;
  /** What is shown when the password is asked for; a pattern with the flag `g`. */
  readonly prompt: string | RegExp;
  /** On both outputs where the talk begins; a log-in may have said anything before. Undefined where the prompt is unmistakable. */
  readonly begin: string | undefined;
  /** On standard output when there is nothing (more) to ask. */
  readonly ready: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Where it is asked and answered, when that isn't the channel itself; its end is that of the program. */
  readonly terminal?: Channel;
}

/**
 * Gives the password once, and only when it is asked for: where nothing asks, the shell behind it would run the password as a
 * command and print it. A second question means that it was wrong, and is never answered, since accounts lock.
 * @throws DiagnosticError `become/...`, the signal's reason
 */
export async function answerPrompt(channel: Channel, dialogue: Dialogue): Promise<void> {
  const { label, method, prompt, ready, timeoutMs, signal, terminal } = dialogue;
  const asking = terminal ?? channel;
  let stdout = "";
  let stderr = "";
  let isAnswered = false;
  const after = (text: string) => {
    if (dialogue.begin === undefined) return text;
    const at = text.indexOf(dialogue.begin);
    return at === -1 ? "" : text.slice(at + dialogue.begin.length);
  };
  // Some programs refuse on standard output.
  const said = () =>
    after(stderr).replaceAll(prompt, "").trim() || after(stdout).replaceAll(prompt, "").trim();
  let resolve!: () => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]));
  const lookForQuestion = () => {
    // busybox asks on standard output.
    const questions = [after(stderr), after(stdout)].reduce(
      (sum, text) => sum + text.split(prompt).length - 1,
      0,
    );
    if (questions > 1) reject(wrongPassword(label, method));
    else if (questions === 1 && !isAnswered) {
      isAnswered = true;
      if (dialogue.password) asking.stdin.write(`${dialogue.password.reveal()}\n`);
      else reject(explainBecome(method, label, "a password is required"));
    }
  };
  const onStdout = (chunk: Buffer) => {
    stdout += chunk.toString("latin1");
    const at = stdout.indexOf(ready);
    if (at === -1) return lookForQuestion();
    // What came with it is the shell's own, and for who talks to that.
    channel.stdout.pause();
    channel.stdout.off("data", onStdout);
    const rest = Buffer.from(stdout.slice(at + ready.length), "latin1");
    if (rest.length > 0) channel.stdout.unshift(rest);
    resolve();
  };
  const onStderr = (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-16384);
    lookForQuestion();
  };
  const onAbort = () => reject(signal!.reason as Error);
  const timer = setTimeout(() => reject(noAnswer(label, timeoutMs, said())), timeoutMs);
  channel.stdout.on("data", onStdout);
  channel.stderr.on("data", onStderr);
  terminal?.stdout.on("data", onStderr);
  signal?.addEventListener("abort", onAbort, { once: true });
  const drained = drain(channel);
  void asking.exit.then(async ({ code, error: cause }) => {
    await drained();
    const isWrong = /incorrect password|maximum .*attempts|authentication fail/i.test(said());
    reject(
      isWrong
        ? wrongPassword(label, method)
        : explainBecome(method, label, said() || (cause?.message ?? `ended with ${code}`)),
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
    terminal?.stdout.off("data", onStderr);
    signal?.removeEventListener("abort", onAbort);
  }
}

function wrongPassword(label: string, method: string): DiagnosticError {
  const whose = method === "su" ? " It is that of the user to become." : "";
  return new DiagnosticError(
    error("become/password", `${label}: ${method} refused the password`, {
      detail: `It was tried once and is not tried again, since many failures lock an account.${whose}`,
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

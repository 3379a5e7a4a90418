import { LineSplitter } from "./output.js";
import type { Link, Shell } from "./link.js";
import { SessionLost } from "./session.js";
import { HostFailure, type RunResult } from "./types.js";

/** Bytes of each stream of a command that are kept. */
export const commandLimit = 16 * 1024 * 1024;

export interface RunningOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  readonly onOutput?: (chunk: Uint8Array) => void;
}

/**
 * Runs shell text on a channel of its own, so that a child it leaves behind can write into nobody else's answer. On a timeout or
 * an abort its whole process group is ended on the machine.
 * @throws HostFailure after the timeout, the signal's reason after an abort, DiagnosticError when the connection is lost
 */
export async function runCommand(link: Link, text: string, given: RunningOptions = {}): Promise<RunResult> {
  const options = { ...given, signal: link.aborting(given.signal) };
  const { signal, onLine, onOutput } = options;
  signal?.throwIfAborted();
  const shell = await link.freshShell({ signal });
  const splitters = onLine && {
    stdout: new LineSplitter((line) => onLine(line, "stdout")),
    stderr: new LineSplitter((line) => onLine(line, "stderr")),
  };
  const stop = watch(link, shell, options);
  try {
    const result = await shell.session.request(text, {
      limit: commandLimit,
      onData:
        (splitters ?? onOutput) &&
        ((chunk, stream) => {
          splitters?.[stream].push(chunk);
          if (stream === "stdout") onOutput?.(chunk);
        }),
    });
    return result;
  } catch (cause) {
    const reason = await stop.reason();
    if (reason === "timeout") throw timedOut(link, options.timeoutMs!, cause);
    if (reason === "abort") throw signal!.reason;
    throw await link.explain(cause, shell);
  } finally {
    stop.end();
    splitters?.stdout.finish();
    splitters?.stderr.finish();
    shell.session.close();
  }
}

interface Stop {
  /** Why the command was ended, once it has been. */
  reason(): Promise<"timeout" | "abort" | undefined>;
  end(): void;
}

/** Ends the command when its time is up or the run is aborted; whatever became of it on the machine, the session ends then. */
function watch(link: Link, { session, hello }: Shell, { timeoutMs, signal }: RunningOptions): Stop {
  let why: "timeout" | "abort" | undefined;
  let ending: Promise<void> | undefined;
  const stop = (reason: "timeout" | "abort") => {
    if (why) return;
    why = reason;
    ending = hello
      .then(({ group }) => link.endGroup(group))
      .catch(() => {})
      .then(() => session.close());
  };
  const onAbort = () => stop("abort");
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop("timeout"), timeoutMs);
  return {
    async reason() {
      await ending;
      return why;
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

function timedOut(link: Link, timeoutMs: number, cause: unknown): HostFailure {
  const partial = cause instanceof SessionLost ? cause.partial : undefined;
  return new HostFailure(
    `the command on ${link.label} took longer than ${timeoutMs / 1000} s and was ended`,
    {
      stdout: partial?.stdout.text ?? "",
      stderr: partial?.stderr.text ?? "",
      hint: "Raise the task's timeout if it may take that long.",
    },
  );
}

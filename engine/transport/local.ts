import { spawn } from "node:child_process";
import { constants, userInfo } from "node:os";
import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Channel, Connection } from "./types.js";

/**
 * The control machine itself. Commands run in a process group of their own, as sshd starts them, so that a command can be
 * ended with all its children and a Ctrl-C at the terminal reaches hapb alone.
 */
export class LocalConnection implements Connection {
  readonly label = "local";
  readonly user = userInfo().username;
  roundTrips = 0;
  readonly closed: Promise<Error | undefined>;
  private readonly channels = new Set<Channel>();
  private isOver = false;
  private end!: (reason: undefined) => void;

  constructor() {
    this.closed = new Promise((resolve) => (this.end = resolve));
  }

  async open(command: string, options: { readonly signal?: AbortSignal } = {}): Promise<Channel> {
    if (this.isOver) throw new DiagnosticError(error("connection/closed", "the local connection is closed"));
    options.signal?.throwIfAborted();
    const child = spawn("/bin/sh", ["-c", command], { stdio: "pipe", detached: true });
    const exit = new Promise<Awaited<Channel["exit"]>>((resolve) => {
      child.once("error", (cause) => resolve({ code: null, error: cause }));
      child.once("exit", (code, signal) => resolve({ code: code ?? signalCode(signal) }));
    });
    // Who is gone can't be written to: the exit tells, the pipe's own error adds nothing.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => {});
    const channel: Channel = {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      exit,
      close: () => {
        this.channels.delete(channel);
        child.stdin.destroy();
        child.stdout.destroy();
        child.stderr.destroy();
        // What doesn't end with its streams must not hold hapb.
        child.unref();
      },
    };
    this.channels.add(channel);
    void exit.then(() => this.channels.delete(channel));
    return channel;
  }

  async close(): Promise<void> {
    this.isOver = true;
    for (const channel of [...this.channels]) channel.close();
    this.end(undefined);
  }
}

function signalCode(signal: NodeJS.Signals | null): number | null {
  return signal === null ? null : 128 + constants.signals[signal];
}

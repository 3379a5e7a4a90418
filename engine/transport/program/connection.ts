import { spawn } from "node:child_process";
import { constants } from "node:os";
import { atMost } from "../../base/abort.js";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Channel, Connection } from "../types.js";

const endingMs = 1000;

/** A place that a program of the control machine gives a shell in; the control machine itself is one. */
export interface Place {
  /** For messages: `local`, `podman web`. */
  readonly label: string;
  /** Whom one is there. */
  readonly user: string;
  /** The program and its arguments that run a command there. */
  readonly argv: (command: string) => readonly string[];
  /** Default: that of hapb itself. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Called when the connection is closed. Never rejects. */
  readonly leave?: () => Promise<void>;
}

/**
 * Commands run in a process group of their own, as sshd starts them, so that a command can be ended with all its children and a
 * Ctrl-C at the terminal reaches hapb alone.
 */
export class ProgramConnection implements Connection {
  readonly label: string;
  readonly user: string;
  readonly hasTerminals = false;
  roundTrips = 0;
  readonly closed: Promise<Error | undefined>;
  private readonly channels = new Set<Channel>();
  private isOver = false;
  private end!: (reason: undefined) => void;

  constructor(private readonly place: Place) {
    this.label = place.label;
    this.user = place.user;
    this.closed = new Promise((resolve) => (this.end = resolve));
  }

  async open(command: string, options: { readonly signal?: AbortSignal } = {}): Promise<Channel> {
    if (this.isOver)
      throw new DiagnosticError(error("connection/closed", `the connection to ${this.label} is closed`));
    options.signal?.throwIfAborted();
    const [program, ...words] = this.place.argv(command);
    const child = spawn(program!, words, { stdio: "pipe", detached: true, env: this.place.environment });
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
    const channels = [...this.channels];
    for (const channel of channels) channel.close();
    // Who closes it may want to unmount a tree: shells are gone a moment after their input.
    await atMost(endingMs, Promise.all(channels.map(({ exit }) => exit)));
    await this.place.leave?.();
    this.end(undefined);
  }
}

function signalCode(signal: NodeJS.Signals | null): number | null {
  return signal === null ? null : 128 + constants.signals[signal];
}

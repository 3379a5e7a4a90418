import { spawn, type ChildProcess } from "node:child_process";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import { atMost } from "../../base/abort.js";
import type { Channel, Connection } from "../types.js";

/** What ssh itself ends with when the connection fails. @source ssh(1), EXIT STATUS */
const ownFailure = 255;

/** One ssh process that holds the connection; each channel is a client of its control socket. */
export class OpensshConnection implements Connection {
  readonly label: string;
  readonly user: string;
  readonly hasTerminals = true;
  /** Log-in and two for each channel, as the wire has it. */
  roundTrips = 4;
  readonly closed: Promise<Error | undefined>;
  private over: { readonly reason: Error | undefined } | undefined;
  private readonly channels = new Set<Channel>();

  /**
   * @param master ends with its standard input
   * @param client ssh and its arguments for a channel, up to the command
   * @param lastWords what the process said on standard error
   */
  constructor(
    private readonly master: ChildProcess,
    name: { readonly label: string; readonly user: string },
    private readonly client: readonly string[],
    private readonly environment: NodeJS.ProcessEnv,
    lastWords: () => string,
  ) {
    this.label = name.label;
    this.user = name.user;
    this.closed = new Promise((resolve) => {
      const end = () => {
        this.over ??= { reason: new Error(lastWords() || "the connection was lost") };
        resolve(this.over.reason);
      };
      if (master.exitCode !== null || master.signalCode !== null) end();
      else master.once("exit", end);
    });
  }

  async open(
    command: string,
    options: { readonly pty?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<Channel> {
    if (this.over) throw this.gone();
    options.signal?.throwIfAborted();
    this.roundTrips += 2;
    const [program, ...words] = this.client;
    const child = spawn(program!, [options.pty ? "-tt" : "-T", ...words, command], {
      stdio: "pipe",
      detached: true,
      env: this.environment,
    });
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => undefined);
    const exit = new Promise<Awaited<Channel["exit"]>>((resolve) => {
      child.once("error", (cause) => resolve({ code: null, error: cause }));
      child.once("exit", (code, signal) => void this.endOf(code, signal).then(resolve));
    });
    const channel: Channel = {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      exit,
      close: () => {
        this.channels.delete(channel);
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
        child.kill();
        child.unref();
      },
    };
    this.channels.add(channel);
    void exit.then(() => this.channels.delete(channel));
    return channel;
  }

  async close(): Promise<void> {
    this.over ??= { reason: undefined };
    for (const channel of [...this.channels]) channel.close();
    this.master.stdin?.destroy();
    await atMost(1000, this.closed);
  }

  private async endOf(code: number | null, signal: string | null): Promise<Awaited<Channel["exit"]>> {
    if (code !== ownFailure) return { code, ...(signal === null ? {} : { signal }) };
    // The command may have ended with 255 itself; a lost connection shows itself at once.
    await atMost(300, this.closed);
    return this.over ? { code: null, error: this.over.reason ?? this.gone() } : { code };
  }

  private gone(): DiagnosticError {
    return new DiagnosticError(
      error("connection/lost", `the connection to ${this.label} was lost`, {
        detail: this.over?.reason?.message,
      }),
    );
  }
}

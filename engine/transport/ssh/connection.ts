import type { Client, ClientChannel } from "ssh2";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import { hangUp } from "./hang-up.js";
import { putFile } from "./put-file.js";
import type { SshSettings } from "./settings.js";
import { ChannelRefused, type Channel, type Connection } from "../types.js";

/** A logged-in ssh connection. */
export class SshConnection implements Connection {
  readonly label: string;
  readonly user: string;
  readonly hasTerminals = true;
  /** Log-in (banner, key exchange, service, authentication) and two for each channel. */
  roundTrips = 4;
  readonly closed: Promise<Error | undefined>;
  private readonly client: Client;
  private over: { readonly reason: Error | undefined } | undefined;

  private readonly opening = new Set<() => void>();
  private readonly environment: Readonly<Record<string, string>> | undefined;

  constructor(client: Client, { user, host, port, environment }: SshSettings) {
    this.client = client;
    this.environment = Object.keys(environment).length > 0 ? environment : undefined;
    this.label = `${user}@${host}:${port}`;
    this.user = user;
    let problem: Error | undefined;
    client.on("error", (cause) => (problem ??= cause));
    this.closed = new Promise((resolve) =>
      client.once("close", () => {
        this.over ??= { reason: problem ?? new Error("the server closed the connection") };
        for (const reject of this.opening) reject();
        resolve(this.over.reason);
      }),
    );
  }

  open(
    command: string,
    options: { readonly pty?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<Channel> {
    if (this.over) return Promise.reject(this.gone());
    options.signal?.throwIfAborted();
    this.roundTrips += 2;
    return new Promise((resolve, reject) => {
      const onClosed = () => reject(this.gone());
      this.opening.add(onClosed);
      const done = (cause: Error | undefined, channel: ClientChannel) => {
        this.opening.delete(onClosed);
        if (cause) reject(this.refusal(cause));
        else resolve(this.wrap(channel));
      };
      try {
        this.client.exec(command, { pty: options.pty ?? false, env: this.environment }, done);
      } catch (cause) {
        reject(this.refusal(cause as Error));
      }
    });
  }

  async putFile(localPath: string, size: number, path: string, signal?: AbortSignal): Promise<boolean> {
    if (this.over) return false;
    this.roundTrips += 5;
    return putFile(this.client, localPath, size, path, signal);
  }

  async close(): Promise<void> {
    if (this.over) return;
    this.over = { reason: undefined };
    await hangUp(this.client);
  }

  private wrap(channel: ClientChannel): Channel {
    const exit = new Promise<Awaited<Channel["exit"]>>((resolve) => {
      channel.once("exit", (code: number | null, signal?: string) => resolve({ code, signal }));
      channel.once("close", () =>
        this.over ? resolve({ code: null, error: this.over.reason ?? this.gone() }) : resolve({ code: null }),
      );
    });
    channel.on("error", () => {});
    return {
      stdin: channel,
      stdout: channel,
      stderr: channel.stderr,
      exit,
      close: () => {
        channel.resume();
        channel.stderr.resume();
        channel.close();
      },
    };
  }

  /** An open failure speaks of the channel, "unable to exec" of the command; anything else is a lost connection. */
  private refusal(cause: Error): Error {
    if (this.over || /no response|not connected/i.test(cause.message)) return this.gone(cause);
    if (/channel open failure/i.test(cause.message))
      return new ChannelRefused(`${this.label}: ${cause.message}`);
    return new DiagnosticError(
      error("connection/exec", `${this.label}: the server lets this user run no commands`, {
        detail: cause.message,
        hint: "A forced command or an sftp-only account can't be managed.",
      }),
    );
  }

  private gone(cause?: Error): DiagnosticError {
    const reason = this.over?.reason ?? cause;
    return new DiagnosticError(
      error("connection/lost", `the connection to ${this.label} was lost`, { detail: reason?.message }),
    );
  }
}

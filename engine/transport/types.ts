import type { Readable, Writable } from "node:stream";
import type { Secret } from "../base/value.js";

/** How a machine is reached: over the network, or by a program of this machine that gives a shell there. */
export type ConnectionKind = (typeof connectionKinds)[number] | "fake";

/** `openssh` is the system's own ssh; `container` the first of podman, docker and nerdctl that is there. */
export const connectionKinds = [
  "ssh",
  "openssh",
  "local",
  "chroot",
  "nspawn",
  "container",
  "podman",
  "docker",
  "nerdctl",
] as const;

/** How to reach one machine: what variables, settings and flags came to, after templating. Connections are keyed by it. */
export interface ConnectionValues {
  readonly kind: ConnectionKind;
  /** Address or name to connect to, which ~/.ssh/config may still rename; a tree's path, a container's name. */
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: Secret;
  readonly privateKeyFile?: string;
  /** ansible_ssh_common_args and ansible_ssh_extra_args, in this order, as written. */
  readonly sshArgs?: readonly string[];
  /** ansible_shell_executable: the POSIX shell to work in; default /bin/sh. */
  readonly shell?: string;
  /** Another program than the one that gives its name to the kind (ansible_chroot_exe). */
  readonly program?: string;
  /** Arguments for it, before its own (ansible_docker_extra_args), as written. */
  readonly programArgs?: string;
  /** Seconds turned into ms: the time one connect may take. */
  readonly connectTimeoutMs: number;
}

/** One connection to one machine, on which channels are opened. */
export interface Connection {
  /** For messages: `root@10.0.0.1:22`, `local`. */
  readonly label: string;
  /** Whom it is logged in as. */
  readonly user: string;
  /** Whether a channel may be a terminal (`pty`). */
  readonly hasTerminals: boolean;
  /** Requests that went over the wire and waited for an answer, for benchmarks and `-vvv`. */
  readonly roundTrips: number;
  /**
   * Starts a command on the machine, as sshd does: by the login shell.
   * @throws DiagnosticError `connection/...` when the connection is gone; ChannelRefused when the server grants no more channels
   */
  open(
    command: string,
    options?: { readonly pty?: boolean; readonly signal?: AbortSignal },
  ): Promise<Channel>;
  /**
   * Brings a local file to a path where nothing is yet, by a service for that, as the user who is logged in; it is that user's
   * alone. Absent where there is no such way.
   * @returns false when it can't, whatever the reason: a command is the other way
   */
  putFile?(localPath: string, size: number, path: string, signal?: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
  /** Settles when the connection is over: undefined when `close` was called, else why. Never rejects. */
  readonly closed: Promise<Error | undefined>;
}

/** The server refuses one more channel on this connection (MaxSessions); another connection may be granted. */
export class ChannelRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ChannelRefused";
  }
}

/** A running command's three streams and its end. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** `code` is null when a signal or a lost connection ended it. Never rejects. */
  readonly exit: Promise<{ readonly code: number | null; readonly signal?: string; readonly error?: Error }>;
  close(): void;
}

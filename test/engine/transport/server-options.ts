import ssh2 from "ssh2";
import type { FileService } from "./server-sftp.js";

/** A phase of a log-in or a command at which a connection can be cut. */
export type Phase = "accept" | "handshake" | "auth" | "channel" | "exec";

export interface ServerOptions {
  /** What `values` says to reach it by; default ssh. */
  readonly kind?: "ssh" | "openssh";
  /** Where it listens; default 127.0.0.1. */
  readonly address?: string;
  /** "publickey", "password" or "keyboard-interactive"; the password is "right". */
  readonly method?: "publickey" | "password" | "keyboard-interactive";
  readonly banner?: string;
  /** Bytes that every log-in writes before the command, on both streams. */
  readonly noise?: Buffer;
  readonly maxSessions?: number;
  readonly refusesExec?: boolean;
  /** Connections that may be there at once before they are logged in; more are hung up on. */
  readonly maxStartups?: number;
  /** Connections in all; more are hung up on. */
  readonly maxConnections?: number;
  /** Streams to other hosts on one connection; more are refused for want of resources. */
  readonly maxForwards?: number;
  /** Connects nobody on, as with AllowTcpForwarding no. */
  readonly refusesForwards?: boolean;
  /** Every answer comes this much later. */
  readonly delayMs?: number;
  /** Cuts the connection at this phase, so many times. */
  readonly cut?: { readonly at: Phase; times: number };
  readonly hostKey?: string;
  /** Its service for files; without it there is none. */
  readonly files?: FileService;
}

/** Now and then ssh2 makes a key that it can't read itself. */
function keyPair(): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

export const hostKey = keyPair();
export const otherHostKey = keyPair();
export const userKey = keyPair();

import type { ServerChannel } from "ssh2";

/** What ssh2 keeps of a write that waits for the client's window. */
interface Waiting {
  _chunk?: Buffer;
  _chunkcb?: unknown;
  _chunkErr?: Buffer;
  _chunkcbErr?: unknown;
}

/**
 * Writes to a client's two streams, one piece after the other: both share one window, and when it opens again ssh2's server sends what
 * waited last on standard output, whichever stream waits now, whether it was sent before or not.
 */
export class ServerOutput {
  private last = Promise.resolve();

  constructor(private readonly channel: ServerChannel) {}

  write(stream: "stdout" | "stderr", chunk: Buffer): void {
    this.then(
      () =>
        new Promise<void>((resolve) => {
          if (!this.channel.writable) return resolve();
          const sent = () => {
            const waiting = this.channel as unknown as Waiting;
            for (const name of ["_chunk", "_chunkcb", "_chunkErr", "_chunkcbErr"] as const)
              waiting[name] = undefined;
            resolve();
          };
          (stream === "stdout" ? this.channel : this.channel.stderr).write(chunk, sent);
        }),
    );
  }

  /** Once all that was written before is out. */
  then(action: () => Promise<void> | void): void {
    // What can't be sent any more is for a connection that is gone.
    this.last = this.last.then(action).catch(() => undefined);
  }
}

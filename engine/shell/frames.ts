/** What a stream says, once the marks are taken out. */
export interface FrameEvents {
  begin(request: number): void;
  data(chunk: Buffer): void;
  /** `rc` as the shell printed it. */
  end(request: number, rc: number): void;
}

/**
 * Finds the marks `NONCE<ID\n` and `NONCE>ID RC\n` in a stream of bytes. What stands between them is a request's output,
 * byte for byte; what stands outside (a login banner, a late child) is dropped. Data is handed on at once: only what may
 * be the start of a mark is held back.
 */
export class FrameReader {
  private readonly nonce: Buffer;
  private readonly events: FrameEvents;
  private held: Buffer = Buffer.alloc(0);
  private isInside = false;
  /** The last bytes seen outside of frames, to show where no shell came up. */
  outside = "";

  constructor(nonce: string, events: FrameEvents) {
    this.nonce = Buffer.from(nonce, "latin1");
    this.events = events;
  }

  push(chunk: Buffer): void {
    let rest = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    for (;;) {
      const at = rest.indexOf(this.nonce);
      if (at === -1) {
        const keep = this.partialNonce(rest);
        this.emit(rest.subarray(0, rest.length - keep));
        this.held = Buffer.from(rest.subarray(rest.length - keep));
        return;
      }
      const lineEnd = rest.indexOf(10, at);
      if (lineEnd === -1 && rest.length - at < this.nonce.length + 40) {
        this.emit(rest.subarray(0, at));
        this.held = Buffer.from(rest.subarray(at));
        return;
      }
      this.emit(rest.subarray(0, at));
      const isMark = lineEnd !== -1 && this.mark(rest.toString("latin1", at + this.nonce.length, lineEnd));
      if (!isMark) this.emit(rest.subarray(at, at + this.nonce.length));
      rest = rest.subarray(isMark ? lineEnd + 1 : at + this.nonce.length);
    }
  }

  private mark(text: string): boolean {
    const match = /^([<>])(\d+)(?: (\d+))?$/.exec(text);
    if (!match) return false;
    this.isInside = match[1] === "<";
    if (this.isInside) this.events.begin(Number(match[2]));
    else this.events.end(Number(match[2]), Number(match[3]));
    return true;
  }

  private emit(data: Buffer): void {
    if (data.length === 0) return;
    if (this.isInside) this.events.data(data);
    else this.outside = (this.outside + data.toString("utf8")).slice(-2000);
  }

  /** How many bytes at the end may be the first ones of a mark. */
  private partialNonce(bytes: Buffer): number {
    for (let n = Math.min(this.nonce.length - 1, bytes.length); n > 0; n--)
      if (bytes.subarray(bytes.length - n).equals(this.nonce.subarray(0, n))) return n;
    return 0;
  }
}

import { StringDecoder } from "node:string_decoder";
import type { Output } from "./types.js";

/** Collects a stream up to a limit; what comes after is counted as cut. */
export class Collector {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private isCut = false;
  private readonly limit: number;

  /** @param limit bytes to keep */
  constructor(limit: number) {
    this.limit = limit;
  }

  push(chunk: Buffer): void {
    const room = this.limit - this.size;
    if (chunk.length > room) this.isCut = true;
    if (room <= 0) return;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.chunks.push(kept);
    this.size += kept.length;
  }

  finish(): Output {
    return new Bytes(this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks), this.isCut);
  }
}

/** Bytes with a text view made when it is first asked for. */
export class Bytes implements Output {
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
  private decoded: string | undefined;

  constructor(bytes: Uint8Array, isCut = false) {
    this.bytes = bytes;
    this.isCut = isCut;
  }

  get text(): string {
    return (this.decoded ??= Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset,
      this.bytes.byteLength,
    ).toString("utf8"));
  }
}

/** Cuts a stream into lines as it comes; a line longer than 64 KiB is handed on in pieces. */
export class LineSplitter {
  private readonly decoder = new StringDecoder("utf8");
  private rest = "";
  private readonly onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  push(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split("\n");
    this.rest = lines.pop()!;
    for (const line of lines) this.onLine(line.replace(/\r$/, ""));
    if (this.rest.length > 65536) this.finish();
  }

  /** Hands on a last line without line end. */
  finish(): void {
    const rest = this.rest + this.decoder.end();
    this.rest = "";
    if (rest !== "") this.onLine(rest);
  }
}

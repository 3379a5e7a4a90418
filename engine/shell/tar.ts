import { createReadStream } from "node:fs";

/** A file for a tar: a short name without anything odd in it. */
export interface TarEntry {
  readonly name: string;
  readonly source: { readonly localPath: string; readonly size: number } | { readonly bytes: Uint8Array };
}

const block = 512;

/**
 * A tar of files that their owner alone can read, chunk by chunk.
 * @throws Error when a file became shorter than it was said to be
 * @source POSIX.1-2017, pax, ustar Interchange Format
 */
export async function* tarOf(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for (const { name, source } of entries) {
    const size = "bytes" in source ? source.bytes.length : source.size;
    yield header(name, size);
    if ("bytes" in source) yield source.bytes;
    else yield* exactly(source.localPath, size);
    yield Buffer.alloc((block - (size % block)) % block);
  }
  yield Buffer.alloc(2 * block);
}

async function* exactly(path: string, size: number): AsyncGenerator<Uint8Array> {
  if (size === 0) return;
  let left = size;
  for await (const chunk of createReadStream(path, { end: size - 1 })) {
    left -= (chunk as Buffer).length;
    yield chunk as Buffer;
  }
  if (left > 0) throw new Error(`${path} became shorter while it was sent`);
}

/** Sizes from 8 GiB on don't fit in octal digits: GNU's binary form, which busybox and BSD read too. */
function header(name: string, size: number): Buffer {
  const head = Buffer.alloc(block);
  head.write(name, 0);
  head.write("0000600\0", 100);
  head.write("0000000\0", 108);
  head.write("0000000\0", 116);
  if (size < 8 ** 11) head.write(size.toString(8).padStart(11, "0"), 124);
  else {
    head.writeUInt8(0x80, 124);
    head.writeBigUInt64BE(BigInt(size), 128);
  }
  head.write("00000000000\0", 136);
  head.write("        0", 148);
  head.write("ustar\x0000", 257, "latin1");
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return head;
}

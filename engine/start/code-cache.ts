import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";

/** Checksum of the code and size of its bytecode, 32 bits each: V8 takes damaged code for good and falls over it. */
const headerBytes = 8;
const monthMs = 30 * 24 * 3600 * 1000;

/** What V8 made of the program in earlier runs. */
export interface KeptCode {
  readonly code: Buffer;
  /** How much bytecode of the program that run had in memory at its end. */
  readonly bytecodeBytes: number;
}

/**
 * Where the compiled code of a program is kept: in the user's cache folder, under the checksum of the program and its
 * place (which stack traces name), and what compiled it. @returns undefined where it could do harm or be of no use: a home that belongs to someone else (`sudo`)
 */
export function codePath(
  file: string,
  source: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const base = env["XDG_CACHE_HOME"] || homedir();
  const folder = env["XDG_CACHE_HOME"] ? base : join(base, ".cache");
  const { version, arch } = process;
  try {
    if (statSync(base).uid !== process.geteuid?.()) return undefined;
  } catch {
    return undefined;
  }
  return join(
    folder,
    "hapb",
    "code",
    `${crc32(source, crc32(file)).toString(16)}-${source.length}-${version}-${arch}`,
  );
}

/** Reads kept code. @returns undefined when there is none that is whole, and that nobody else can have written */
export function readCode(path: string): KeptCode | undefined {
  try {
    const file = openSync(path, "r");
    try {
      const { uid, mode } = fstatSync(file);
      if (uid !== process.geteuid?.() || mode & 0o022) return undefined;
      const bytes = readFileSync(file);
      const code = bytes.subarray(headerBytes);
      if (crc32(code) !== bytes.readUInt32LE(0)) return undefined;
      return { code, bytecodeBytes: bytes.readUInt32LE(4) };
    } finally {
      closeSync(file);
    }
  } catch {
    // Compiling it again is slower, not wrong.
    return undefined;
  }
}

/** Keeps code for the runs to come; where that can't be, they compile it again. */
export function keepCode(path: string, { code, bytecodeBytes }: KeptCode): void {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(crc32(code), 0);
  header.writeUInt32LE(bytecodeBytes, 4);
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    removeOld(dirname(path));
    writeFileSync(unfinished, Buffer.concat([header, code]), { mode: 0o600 });
    renameSync(unfinished, path);
  } catch {
    discard(unfinished);
  }
}

function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made.
  }
}

/** Code of programs that were updated since. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > monthMs) rmSync(path, { force: true });
  }
}

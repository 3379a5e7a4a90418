import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { isVault } from "../source/vault/envelope.js";
import type { LocalFile, LocalOptions } from "./types.js";

const markBytes = 16;

/**
 * Sizes and digests of files on the control machine. A digest is remembered as long as the file stays the same, so that a bundle of
 * hundreds of megabytes is read once for all hosts.
 */
export class LocalFiles {
  private readonly known = new Map<string, Promise<LocalFile>>();
  private readonly sha256s = new Map<string, Promise<string>>();
  private readonly decrypted: (path: string) => Promise<Uint8Array>;

  /**
   * @param decrypted reads a file and decrypts it where it is a vault
   * @param onRead told of each file that is looked at
   */
  constructor(
    decrypted: (path: string) => Promise<Uint8Array>,
    private readonly onRead: (path: string) => void = () => undefined,
  ) {
    this.decrypted = decrypted;
  }

  /** @throws Error as node:fs does when it can't be read or is no file */
  async inspect(path: string, { asIs = false }: LocalOptions = {}): Promise<LocalFile> {
    this.onRead(path);
    const { mtimeMs, size, ino, mode } = await stat(path);
    const key = `${ino}:${size}:${mtimeMs}:${mode}:${asIs}:${path}`;
    let found = this.known.get(key);
    if (!found) {
      found = this.read(path, size, mode & 0o7777, asIs);
      this.known.set(key, found);
      found.catch(() => this.known.delete(key));
    }
    return found;
  }

  /** SHA-256 of a file's bytes as they stand, in hexadecimal. @throws as `inspect` */
  async sha256(path: string): Promise<string> {
    const { mtimeMs, size, ino } = await stat(path);
    const key = `${ino}:${size}:${mtimeMs}:${path}`;
    let found = this.sha256s.get(key);
    if (!found) {
      found = digest(path, "sha256");
      this.sha256s.set(key, found);
      found.catch(() => this.sha256s.delete(key));
    }
    return found;
  }

  private async read(path: string, size: number, mode: number, asIs: boolean): Promise<LocalFile> {
    if (asIs || !(await isEncrypted(path)))
      return { size, mode, sha1: await digest(path, "sha1"), isEncrypted: false };
    const content = await this.decrypted(path);
    const sha1 = createHash("sha1").update(content).digest("hex");
    return { size: content.length, mode, sha1, isEncrypted: true };
  }
}

async function isEncrypted(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(markBytes);
    await file.read(head, 0, head.length, 0);
    return isVault(head);
  } finally {
    await file.close();
  }
}

async function digest(path: string, algorithm: "sha1" | "sha256"): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}

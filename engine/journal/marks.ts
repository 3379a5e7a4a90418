import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Float, Secret, Template, Tuple } from "../base/value.js";
import { withRecords } from "./folder.js";

/** Larger files are told apart by size and time. */
const wholeBytes = 1024 * 1024;

/**
 * Marks by which a later run sees whether something is still the same. They are made with a key of the user's own, so that whoever
 * gets hold of a record alone can't find by trying what a marked file or variable says.
 */
export class Marks {
  private readonly key: Buffer;

  /** @param runs the folder of the records; the key stands beside it */
  constructor(runs: string) {
    const path = join(dirname(runs), "key");
    this.key = withRecords(dirname(path), "written", () => keyIn(path));
  }

  of(content: string | Uint8Array): string {
    return createHmac("sha256", this.key).update(content).digest("hex").slice(0, 32);
  }

  /** The mark of a file; "" where there is none. */
  ofFile(path: string): string {
    try {
      const { size, mtimeMs } = statSync(path);
      return size <= wholeBytes ? this.of(readFileSync(path)) : this.of(`${size} ${mtimeMs}`);
    } catch {
      return "";
    }
  }

  /** The mark of any data; templates by their text, encrypted values not at all (their files are marked). */
  ofData(data: unknown): string {
    return this.of(JSON.stringify(data, plain) ?? "");
  }
}

function plain(_key: string, member: unknown): unknown {
  if (member instanceof Map) return [...member];
  if (member instanceof Set) return [...member];
  if (typeof member === "bigint") return member.toString();
  if (member instanceof Template) return { template: member.text };
  if (member instanceof Secret) return "secret";
  if (member instanceof Float || member instanceof Tuple) return Object.entries(member);
  return member;
}

function keyIn(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(path, randomBytes(32), { mode: 0o600, flag: "wx" });
    } catch (problem) {
      // Another run was quicker.
      if ((problem as NodeJS.ErrnoException).code !== "EEXIST") throw problem;
    }
    return readFileSync(path);
  }
}

import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { Passing, persevere, reason, type Answer, type Web } from "./http.js";
import { sha256Of } from "./verify.js";

export interface Download {
  /** What is fetched, for messages. */
  readonly what: string;
  /** Hexadecimal; nothing else is put in place. */
  readonly sha256: string;
  /** Bytes, where they are known beforehand. */
  readonly size?: number;
  /** Asks for everything from a byte on. */
  readonly from: (byte: number) => Promise<Answer>;
}

/**
 * Fetches a file. What an earlier attempt brought is gone on with; only what has the right digest gets the file's name.
 * @returns whether anything had to be fetched
 * @throws DiagnosticError when the server does not give it, or gives something else
 */
export async function fetchFile(web: Web, download: Download, target: string): Promise<boolean> {
  if (existsSync(target) && (await sha256Of(target, web.signal)) === download.sha256) return false;
  mkdirSync(dirname(target), { recursive: true });
  const part = `${target}.part`;
  const began = sizeOf(part);
  await persevere(web, download.what, () => goOn(web, download, part));
  let sha256 = await sha256Of(part, web.signal);
  if (sha256 !== download.sha256 && began > 0) {
    // What lay there may have been the beginning of something else.
    rmSync(part);
    await persevere(web, download.what, () => goOn(web, download, part));
    sha256 = await sha256Of(part, web.signal);
  }
  if (sha256 !== download.sha256) {
    rmSync(part);
    throw new DiagnosticError(
      error("bundle/digest", `${download.what} is not what it should be`, {
        detail: `Its SHA-256 is ${sha256}, and should be ${download.sha256}. It was thrown away.`,
        hint: "something between here and the server changes what it sends, or the server is not the one that is meant",
      }),
    );
  }
  const file = await open(part, "r");
  await file.sync();
  await file.close();
  renameSync(part, target);
  return true;
}

async function goOn(web: Web, { what, size, from }: Download, part: string): Promise<void> {
  let begin = sizeOf(part);
  if (size !== undefined && begin > size) rmSync(part);
  else if (size !== undefined && begin === size) return;
  begin = sizeOf(part);
  const answer = await from(begin);
  const refuse = (): void => void answer.body.on("error", () => undefined).resume();
  if (answer.status === 416) {
    refuse();
    // It was whole already, or the file became shorter meanwhile: the digest tells, and then it begins anew.
    if (begin > 0) return;
  }
  if (answer.status !== 200 && answer.status !== 206) {
    refuse();
    throw new DiagnosticError(
      error("bundle/download", `${what} can't be fetched: the server answers ${answer.status}`),
    );
  }
  const continues =
    answer.status === 206 && String(answer.headers["content-range"]).startsWith(`bytes ${begin}-`);
  const file = createWriteStream(part, { flags: continues ? "a" : "w", mode: 0o644 });
  try {
    await pipeline(answer.body, file, { signal: web.signal });
  } catch (problem) {
    web.signal.throwIfAborted();
    if (isOfDisk(problem)) throw new DiagnosticError(diskError(part, problem));
    throw new Passing(reason(problem));
  }
  if (size !== undefined && sizeOf(part) < size) throw new Passing("the connection ended early");
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

const isOfDisk = (problem: unknown): problem is NodeJS.ErrnoException =>
  ["ENOSPC", "EDQUOT", "EACCES", "EROFS", "EIO", "EFBIG"].includes(
    (problem as NodeJS.ErrnoException).code ?? "",
  );

/** A file that can't be written, in words for people. */
export function diskError(path: string, problem: NodeJS.ErrnoException) {
  const isFull = problem.code === "ENOSPC" || problem.code === "EDQUOT";
  return error("bundle/disk", `${path} can't be written: ${isFull ? "the disk is full" : problem.message}`, {
    hint: "what is there already is kept: the same command goes on from there",
  });
}

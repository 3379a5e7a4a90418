import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { error, type Diagnostic } from "../base/diagnostic.js";
import { SourceFile, type Span } from "../base/source.js";
import { nearest } from "./nearest.js";

export type ReadResult = { readonly file: SourceFile } | { readonly problem: Diagnostic };

/** How a path is shown: relative to the working directory where it is below it. */
export function shownPath(absolute: string, cwd: string): string {
  const relative = path.relative(cwd, absolute);
  return relative === "" || relative.startsWith("..") ? absolute : relative;
}

/**
 * Reads a text file. What can go wrong is a diagnostic: missing (with the name that was meant), a folder, not
 * readable, not UTF-8.
 * @param at the place that names the file, if one does
 */
export async function readSource(name: string, cwd: string, at?: Span): Promise<ReadResult> {
  const absolute = path.resolve(cwd, name);
  const shown = shownPath(absolute, cwd);
  let bytes;
  try {
    bytes = await readFile(absolute);
  } catch (reason) {
    return { problem: await explain(absolute, shown, (reason as NodeJS.ErrnoException).code ?? "", at) };
  }
  return decode(bytes, shown, at);
}

/** Bytes of a file as text; a byte order mark is dropped. */
export function decode(bytes: Uint8Array, shown: string, at?: Span): ReadResult {
  try {
    return { file: new SourceFile(shown, new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return { problem: notUtf8(bytes, shown, at) };
  }
}

function notUtf8(bytes: Uint8Array, shown: string, at?: Span): Diagnostic {
  const marks: readonly [string, readonly number[]][] = [
    ["UTF-16", [0xff, 0xfe]],
    ["UTF-16", [0xfe, 0xff]],
  ];
  const encoding = marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
  return error("yaml/encoding", `${shown} is not UTF-8 text`, {
    at,
    detail: encoding
      ? `It looks like ${encoding}.`
      : `Line ${brokenLine(bytes)} holds bytes that are no UTF-8.`,
    hint: `save it as UTF-8, e.g. iconv -f ${encoding ?? "ISO-8859-1"} -t UTF-8`,
  });
}

function brokenLine(bytes: Uint8Array): number {
  // In Latin-1 every byte is one character, so that lines keep their bytes.
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  const isBroken = (line: string) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(line, "latin1"));
      return false;
    } catch {
      return true;
    }
  };
  return lines.findIndex(isBroken) + 1;
}

async function explain(absolute: string, shown: string, code: string, at?: Span): Promise<Diagnostic> {
  if (code === "EISDIR") return error("yaml/file", `${shown} is a folder, and a file is needed here`, { at });
  if (code === "EACCES" || code === "EPERM")
    return error("yaml/file", `${shown} may not be read by this user`, { at });
  if (code !== "ENOENT" && code !== "ENOTDIR")
    return error("yaml/file", `${shown} can't be read (${code})`, { at });
  const neighbours = await readdir(path.dirname(absolute)).catch(() => undefined);
  if (!neighbours) {
    const folder = path.dirname(shown);
    return error("yaml/file", `${shown} does not exist`, {
      at,
      detail: `There is no folder ${folder} either.`,
    });
  }
  const name = path.basename(absolute);
  const close = nearest(name, neighbours) ?? neighbours.find((other) => stem(other) === stem(name));
  const meant = close && path.join(path.dirname(shown), close);
  return error("yaml/file", `${shown} does not exist`, {
    at,
    hint: meant ? `did you mean ${meant}?` : undefined,
  });
}

function stem(name: string): string {
  return path.parse(name).name;
}

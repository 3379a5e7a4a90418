import path from "node:path";
import { Tuple, type Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { routine, type Routine } from "../runtime/routine.js";
import { takeText } from "../runtime/take.js";
import { str } from "../values/print.js";
import { readItems } from "../values/sequence.js";

const { posix, win32 } = path;
const onPath = (apply: (text: string) => Value): Routine =>
  routine("", (run, value) => apply(str(run, value)));

/** Filters on names of files. They look at the text alone, never at a disk. */
export const PATHS: Readonly<Record<string, Routine>> = {
  basename: onPath((text) => text.slice(text.lastIndexOf("/") + 1)),
  dirname: onPath(dirname),
  splitext: onPath(splitExtension),
  normpath: onPath(normalise),
  path_join: routine("", (run, value) => {
    const parts = typeof value === "string" ? [value] : readItems(run, value).map((item) => str(run, item));
    return parts.reduce(
      (joined, item) =>
        item.startsWith("/")
          ? item
          : joined === "" || joined.endsWith("/")
            ? joined + item
            : `${joined}/${item}`,
      "",
    );
  }),
  relpath: routine(
    "start?",
    (run, value, start) =>
      posix.relative(absolute(takeText(run, start, ".")), absolute(str(run, value))) || ".",
  ),
  commonpath: routine("", (run, value) => commonPath(readItems(run, value).map((item) => str(run, item)))),
  win_basename: onPath((text) => /[^\\/]*$/.exec(text)![0]),
  win_dirname: onPath((text) => {
    const head = text.slice(0, text.length - /[^\\/]*$/.exec(text)![0].length);
    return /^(?:[A-Za-z]:)?[\\/]*$/.test(head) ? head : head.replace(/[\\/]+$/, "");
  }),
  win_splitdrive: onPath((text) => {
    const drive =
      /^[A-Za-z]:/.exec(text)?.[0] ??
      (text.startsWith("\\\\") ? win32.parse(text).root.replace(/\\$/, "") : "");
    return new Tuple([drive, text.slice(drive.length)]);
  }),
};

function dirname(text: string): string {
  const head = text.slice(0, text.lastIndexOf("/") + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, "");
}

function splitExtension(text: string): Tuple {
  const dot = text.lastIndexOf(".");
  const name = text.lastIndexOf("/") + 1;
  // Dots at the start of a name begin no extension.
  if (dot < name || /^\.*$/.test(text.slice(name, dot))) return new Tuple([text, ""]);
  return new Tuple([text.slice(0, dot), text.slice(dot)]);
}

function normalise(text: string): string {
  if (text === "") return ".";
  const normal = posix.normalize(text);
  const bare = normal.length > 1 ? normal.replace(/\/$/, "") : normal;
  // POSIX gives two leading slashes a meaning of their own; three are one.
  return /^\/\/(?!\/)/.test(text) ? `/${bare}` : bare;
}

function absolute(text: string): string {
  return posix.resolve("/", text);
}

function commonPath(paths: readonly string[]): string {
  if (paths.length === 0) throw new Fault("commonpath needs at least one path");
  if (new Set(paths.map((item) => item.startsWith("/"))).size > 1)
    throw new Fault("commonpath can't mix absolute and relative paths");
  const split = paths.map((item) => item.split("/").filter((part) => part !== "" && part !== "."));
  const shortest = Math.min(...split.map((parts) => parts.length));
  const [first = []] = split;
  let common = 0;
  while (common < shortest && split.every((parts) => parts[common] === first[common])) common++;
  return (paths[0]!.startsWith("/") ? "/" : "") + first.slice(0, common).join("/");
}

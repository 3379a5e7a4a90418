import type { Pattern } from "../../engine/module/index.js";
import type { Edited } from "./edit.js";
import { joinLines, splitText } from "./text-lines.js";

export interface BlockOptions {
  /** "" takes the block away. */
  readonly block: string;
  readonly beginMarker: string;
  readonly endMarker: string;
  readonly after?: Pattern | "EOF";
  readonly before?: Pattern | "BOF";
  readonly appendNewline: boolean;
  readonly prependNewline: boolean;
}

/** Puts lines between two markers in place of those that are between them, or where they shall go. */
export function putBlock(text: string, options: BlockOptions): Edited {
  const { lines, end, isClosed } = splitText(text);
  const { beginMarker, endMarker } = options;
  const block = options.block.replace(/\r?\n$/, "");
  const wanted = block === "" ? [] : [beginMarker, ...block.split(/\r?\n/), endMarker];
  const [begin, finish] = [lines.lastIndexOf(beginMarker), lines.lastIndexOf(endMarker)];
  const isThere = begin >= 0 && finish >= 0;
  if (!isThere && wanted.length === 0) return { text, msg: "" };
  const at = isThere ? Math.min(begin, finish) : insertionPoint(lines, options);
  const count = isThere ? Math.abs(finish - begin) + 1 : 0;
  const rest = lines.toSpliced(at, count);
  const around = blankLines(rest, at, wanted, options);
  const next = joinLines(
    rest.toSpliced(at, 0, ...around),
    end,
    isClosed || (wanted.length > 0 && at === rest.length),
  );
  if (next === text) return { text, msg: "" };
  return { text: next, msg: wanted.length > 0 ? "Block inserted" : "Block removed" };
}

function blankLines(
  rest: readonly string[],
  at: number,
  wanted: readonly string[],
  options: BlockOptions,
): string[] {
  if (wanted.length === 0) return [];
  const before = options.prependNewline && at > 0 && rest[at - 1] !== "" ? [""] : [];
  const after = options.appendNewline && at < rest.length && rest[at] !== "" ? [""] : [];
  return [...before, ...wanted, ...after];
}

function insertionPoint(lines: readonly string[], { after, before }: BlockOptions): number {
  if (before === "BOF") return 0;
  const place = before ?? after;
  if (place === undefined || place === "EOF") return lines.length;
  const at = lines.findLastIndex((line) => place.test(line));
  if (at < 0) return lines.length;
  return before === undefined ? at + 1 : at;
}

import { length, part } from "../values/code-points.js";

interface WrapOptions {
  readonly breaksLongWords: boolean;
  readonly breaksOnHyphens: boolean;
}

/** One line of text in lines of at most `width` characters, broken as Python's `textwrap` does it. */
export function wrapLine(text: string, width: number, options: WrapOptions): string[] {
  const chunks = chunksOf(text, options.breaksOnHyphens).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(chunks.at(-1)!)) chunks.pop();
    const line: string[] = [];
    let size = 0;
    while (chunks.length > 0 && size + length(chunks.at(-1)!) <= width) {
      const chunk = chunks.pop()!;
      line.push(chunk);
      size += length(chunk);
    }
    if (chunks.length > 0 && length(chunks.at(-1)!) > width)
      size += breakLong(chunks, line, width - size, options, width);
    while (line.length > 0 && isBlank(line.at(-1)!)) line.pop();
    if (line.length > 0) lines.push(line.join(""));
    else if (size === 0) break;
  }
  return lines;
}

function isBlank(chunk: string): boolean {
  return /^[\t\n\v\f\r ]*$/.test(chunk);
}

/** Words, blanks, and the parts of words up to their hyphens. */
function chunksOf(text: string, breaksOnHyphens: boolean): string[] {
  const words = text.split(/([\t\n\v\f\r ]+)/);
  if (!breaksOnHyphens) return words.filter((word) => word !== "");
  return words
    .flatMap((word) => word.split(/(?<=[\p{L}\p{N}_]{2}-)(?=[\p{L}\p{N}_]{2})/u))
    .filter((word) => word !== "");
}

/** Puts as much of a word that is longer than a line into this one as may be. */
function breakLong(
  chunks: string[],
  line: string[],
  room: number,
  options: WrapOptions,
  width: number,
): number {
  const space = width < 1 ? 1 : room;
  if (options.breaksLongWords && space > 0) {
    const chunk = chunks.pop()!;
    const cut = options.breaksOnHyphens ? hyphenCut(chunk, space) : space;
    line.push(part(chunk, 0, cut));
    chunks.push(part(chunk, cut, length(chunk)));
    return cut;
  }
  if (line.length > 0) return 0;
  line.push(chunks.pop()!);
  return 1;
}

/** Behind the last hyphen that fits, if something else stands before it. */
function hyphenCut(chunk: string, space: number): number {
  const head = part(chunk, 0, space);
  const hyphen = head.lastIndexOf("-");
  return hyphen > 0 && /[^-]/.test(head.slice(0, hyphen)) ? length(head.slice(0, hyphen)) + 1 : space;
}

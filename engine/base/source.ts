/** The text of one file, kept as long as anything points into it. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  /** It was decrypted: places in it are named, its words never shown. */
  readonly isSecret: boolean;
  private lineStarts: number[] | undefined;

  constructor(path: string, text: string, isSecret = false) {
    this.path = path;
    this.text = text;
    this.isSecret = isSecret;
  }

  /** Line and column (both from 1) of a character offset. */
  position(offset: number): { line: number; column: number } {
    const starts = (this.lineStarts ??= findLineStarts(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** The text of a line (from 1) without its line end; "" beyond the end. */
  line(number: number): string {
    const starts = (this.lineStarts ??= findLineStarts(this.text));
    const start = starts[number - 1];
    if (start === undefined) return "";
    return this.text.slice(start, starts[number] ?? this.text.length).replace(/\r?\n$/, "");
  }

  get lineCount(): number {
    return (this.lineStarts ??= findLineStarts(this.text)).length;
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i !== -1; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}

/** A stretch of a file: character offsets, `end` exclusive. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** `file:line:column`, as editors and terminals make clickable. */
export function formatSpan(at: Span): string {
  const { line, column } = at.file.position(at.start);
  return `${at.file.path}:${line}:${column}`;
}

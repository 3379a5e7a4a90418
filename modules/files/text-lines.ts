/** A text's lines without their ends. `end` is what ends most likely all of them, `isClosed` whether the last one has it too. */
export interface TextLines {
  readonly lines: readonly string[];
  readonly end: string;
  readonly isClosed: boolean;
}

export function splitText(text: string): TextLines {
  const end = /\r\n/.test(text) && !/(^|[^\r])\n/.test(text) ? "\r\n" : "\n";
  const isClosed = text === "" || text.endsWith(end);
  const lines = text.split(end);
  if (isClosed) lines.pop();
  return { lines, end, isClosed };
}

export function joinLines(lines: readonly string[], end: string, isClosed = true): string {
  return lines.join(end) + (isClosed && lines.length > 0 ? end : "");
}

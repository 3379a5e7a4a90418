/**
 * Splits a command line into words as a POSIX shell would, without expanding anything.
 * @throws Error when a quote is never closed
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (/[ \t\r\n]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at++;
      continue;
    }
    const piece = char === "'" || char === '"' ? quoted(text, at) : bare(text, at);
    word = (word ?? "") + piece.text;
    at = piece.end;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function quoted(text: string, at: number): { text: string; end: number } {
  const quote = text[at]!;
  let inner = "";
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === quote) return { text: inner, end: i + 1 };
    const isEscape = quote === '"' && text[i] === "\\" && /["\\]/.test(text[i + 1] ?? "");
    if (isEscape) i++;
    inner += text[i];
  }
  throw new Error(`a quote (${quote}) is opened and never closed`);
}

function bare(text: string, at: number): { text: string; end: number } {
  if (text[at] !== "\\") return { text: text[at]!, end: at + 1 };
  if (at + 1 >= text.length) throw new Error("a backslash at the end escapes nothing");
  return { text: text[at + 1]!, end: at + 2 };
}

/** One word of a line, quotes and backslashes taken away. */
export interface Word {
  readonly text: string;
  /** Offsets in the line, `end` exclusive, quotes included. */
  readonly start: number;
  readonly end: number;
  /** Where each character of `text` stands in the line. */
  readonly offsets: readonly number[];
}

/** A quote that is never closed, or a backslash at the end: its offset. */
export interface Unclosed {
  readonly unclosed: number;
}

/**
 * Splits a line into words as a POSIX shell does (quotes, backslashes), with `#` ending the line anywhere outside quotes.
 * @source https://docs.python.org/3/library/shlex.html (posix mode)
 */
export function splitWords(line: string): readonly Word[] | Unclosed {
  const words: Word[] = [];
  let i = 0;
  while (i < line.length) {
    if (/\s/.test(line[i]!)) i += 1;
    else if (line[i] === "#") break;
    else {
      const word = readWord(line, i);
      if ("unclosed" in word) return word;
      words.push(word);
      i = word.end;
    }
  }
  return words;
}

function readWord(line: string, start: number): Word | Unclosed {
  let text = "";
  const offsets: number[] = [];
  const add = (at: number) => {
    text += line[at]!;
    offsets.push(at);
  };
  let i = start;
  while (i < line.length && !/[\s#]/.test(line[i]!)) {
    const char = line[i]!;
    if (char === "\\") {
      if (i + 1 >= line.length) return { unclosed: i };
      add(i + 1);
      i += 2;
    } else if (char === "'" || char === '"') {
      const quote = i;
      i += 1;
      while (i < line.length && line[i] !== char) {
        // Inside double quotes a backslash counts before a quote or a backslash only.
        if (char === '"' && line[i] === "\\" && /["\\]/.test(line[i + 1] ?? "")) i += 1;
        add(i);
        i += 1;
      }
      if (i >= line.length) return { unclosed: quote };
      i += 1;
    } else {
      add(i);
      i += 1;
    }
  }
  return { text, start, end: i, offsets };
}

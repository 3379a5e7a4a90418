/** A line of fstab. @source fstab(5) */
export interface FstabEntry {
  readonly source: string;
  readonly path: string;
  readonly fstype: string;
  readonly options: string;
  readonly dump: string;
  readonly pass: string;
}

export function parseFstabLine(line: string): FstabEntry | undefined {
  if (/^\s*(#|$)/.test(line)) return undefined;
  const [source, path, fstype, options = "defaults", dump = "0", pass = "0"] = line.trim().split(/\s+/);
  if (source === undefined || path === undefined || fstype === undefined) return undefined;
  return { source: unescaped(source), path: unescaped(path), fstype, options, dump, pass };
}

export function fstabLine({ source, path, fstype, options, dump, pass }: FstabEntry): string {
  return [escaped(source), escaped(path), fstype, options, dump, pass].join(" ");
}

/** What the file mounts at a path: the last line counts. Swap has no path, so that there its source tells. */
export function entryAt(text: string, path: string, swapSource?: string): FstabEntry | undefined {
  return text
    .split("\n")
    .map(parseFstabLine)
    .findLast((entry) => entry && isAbout(entry, path, swapSource));
}

/** The line stands where the old one stood, or at the end; other lines for the same path go. Undefined takes them all away. */
export function withEntry(
  text: string,
  path: string,
  wanted: FstabEntry | undefined,
  swapSource?: string,
): string {
  const lines = text.split("\n");
  const about = (line: string) => {
    const entry = parseFstabLine(line);
    return entry !== undefined && isAbout(entry, path, swapSource);
  };
  const last = lines.findLastIndex(about);
  const line = wanted && fstabLine(wanted);
  if (last < 0) {
    if (line === undefined) return text;
    return `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${line}\n`;
  }
  return lines
    .flatMap((each, i) => (i === last && line !== undefined ? [line] : about(each) ? [] : [each]))
    .join("\n");
}

function isAbout(entry: FstabEntry, path: string, swapSource: string | undefined): boolean {
  if (entry.fstype === "swap") return swapSource !== undefined && entry.source === swapSource;
  return normal(entry.path) === normal(path);
}

function normal(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

function escaped(word: string): string {
  return word.replace(/[ \t\n\\]/g, (each) => `\\${each.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function unescaped(word: string): string {
  return word.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** A section's name stands in brackets; what stands behind them is taken as a comment. */
const header = /^\[([^\]]*)\]/;

/**
 * A .repo file with this one as the section of its name, in its place or as the last one; without the section where there is none given.
 * All else stays as it is, and so do comments: those before a section's name belong to it, those among its settings go behind them.
 * @param section from its name in brackets on
 * @returns null when nothing would be left
 * @source dnf.conf(5)
 */
export function withSection(text: string, name: string, section: string | undefined): string | null {
  const parts = sectionsOf(text);
  const own = parts.filter((part) => part.name === name);
  if (section === undefined) {
    if (own.length === 0 && text !== "") return text;
    const rest = parts.flatMap((part) => (part.name === name ? part.after : part.lines));
    return rest.some((line) => line.trim() !== "") ? joined(rest) : null;
  }
  const wanted = section.split("\n").filter((line) => line !== "");
  if (own.length === 0) {
    const gap = text === "" || text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
    return text + gap + section;
  }
  if (own.length === 1 && joined(own[0]!.settings) === joined(wanted)) return text;
  return joined(
    parts.flatMap((part) => {
      if (part.name !== name) return part.lines;
      return part === own[0] ? [...wanted, ...part.comments, ...part.after] : part.after;
    }),
  );
}

/** The section's lines; undefined where the file has none of this name. */
export function sectionIn(text: string, name: string): string | undefined {
  const own = sectionsOf(text).filter((part) => part.name === name);
  return own.length === 0 ? undefined : joined(own.flatMap(({ settings }) => settings));
}

interface Section {
  /** Undefined for what stands before the first one. */
  readonly name: string | undefined;
  readonly lines: readonly string[];
  /** The name and the settings. */
  readonly settings: readonly string[];
  /** Between the settings. */
  readonly comments: readonly string[];
  /** Comments and blank lines behind the last setting. */
  readonly after: readonly string[];
}

function sectionsOf(text: string): Section[] {
  const lines = text.replace(/\n$/, "").split("\n");
  if (text === "") return [];
  const starts = [0, ...lines.flatMap((line, i) => (i > 0 && header.test(line) ? [i] : []))];
  return starts.map((start, i) => section(lines.slice(start, starts[i + 1])));
}

function section(lines: readonly string[]): Section {
  const name = header.exec(lines[0]!)?.[1];
  const end = lines.findLastIndex(isSetting) + 1;
  const body = lines.slice(0, end);
  return {
    name,
    lines,
    settings: body.filter(isSetting),
    comments: body.filter((line) => /^[ \t]*[#;]/.test(line)),
    after: lines.slice(end),
  };
}

function isSetting(line: string): boolean {
  return /^[ \t]*[^#;\s]/.test(line);
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** Lines of the kind `key value`; a line without a blank is a key with the value "". */
export function pairs(text: string): readonly (readonly [string, string])[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const at = line.indexOf(" ");
      return at === -1 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).trim()];
    });
}

/** The first value of a key, "" where there is none. */
export function valueOf(said: readonly (readonly [string, string])[], key: string): string {
  return said.find(([name]) => name === key)?.[1] ?? "";
}

export function valuesOf(said: readonly (readonly [string, string])[], key: string): string[] {
  return said.filter(([name]) => name === key).map(([, value]) => value);
}

/** What stands below each line `@name`. */
export function sections(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const piece of `\n${text}`.split("\n@").slice(1)) {
    const end = piece.indexOf("\n");
    const name = end === -1 ? piece : piece.slice(0, end);
    if (!Object.hasOwn(found, name)) found[name] = end === -1 ? "" : piece.slice(end + 1);
  }
  return found;
}

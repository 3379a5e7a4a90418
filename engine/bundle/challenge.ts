/** What a registry asks of those who come without a token. */
export interface Challenge {
  /** In small letters: bearer, basic. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Reads a WWW-Authenticate header of one challenge.
 * @source RFC 9110, 11.6.1: parameters are tokens or quoted strings, with commas between
 */
export function parseChallenge(header: string): Challenge | undefined {
  const [, scheme, rest = ""] = /^\s*([A-Za-z][\w-]*)(?:\s+(.*))?$/s.exec(header) ?? [];
  if (scheme === undefined) return undefined;
  const found = rest.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g);
  const parameters = Object.fromEntries(
    [...found].map(([, name, quoted, plain]) => [
      name!.toLowerCase(),
      plain ?? quoted!.replace(/\\(.)/g, "$1"),
    ]),
  );
  return { scheme: scheme.toLowerCase(), parameters };
}

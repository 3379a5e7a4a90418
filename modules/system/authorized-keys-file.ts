/** A line of authorized_keys that holds a key. @source sshd(8), AUTHORIZED_KEYS FILE FORMAT */
export interface AuthorizedKey {
  readonly options: string;
  /** ssh-ed25519, ... */
  readonly type: string;
  /** The key itself, in base64: what makes two lines the same key. */
  readonly blob: string;
  readonly comment: string;
}

const keyTypes =
  /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com|(ssh-|ecdsa-|sk-)\S+-cert-v01@openssh\.com)$/;

/** @returns undefined for comments, empty lines and what is no key */
export function parseKey(line: string): AuthorizedKey | undefined {
  const trimmed = line.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return undefined;
  const end = optionsEnd(trimmed);
  const first = trimmed.slice(0, end);
  const hasOptions = !keyTypes.test(first);
  const rest = hasOptions ? trimmed.slice(end).trimStart() : trimmed;
  const [, type = "", blob = "", comment = ""] = /^(\S+)\s+(\S+)\s*(.*)$/.exec(rest) ?? [];
  if (!keyTypes.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(blob)) return undefined;
  return { options: hasOptions ? first : "", type, blob, comment };
}

export function formatKey({ options, type, blob, comment }: AuthorizedKey): string {
  return [options, type, blob, comment].filter((part) => part !== "").join(" ");
}

/** Options end at the first blank outside of quotes. */
function optionsEnd(line: string): number {
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"' && line[i - 1] !== "\\") isQuoted = !isQuoted;
    if (!isQuoted && /\s/.test(line[i]!)) return i;
  }
  return line.length;
}

/** The file with these keys in it (and no others when `exclusive`); lines that stay, stay as they are. */
export function withKeys(text: string, wanted: readonly AuthorizedKey[], exclusive: boolean): string {
  const missing = new Map(wanted.map((key) => [key.blob, key]));
  const lines = splitLines(text).flatMap((line) => {
    const key = parseKey(line);
    if (!key) return [line];
    const next = missing.get(key.blob);
    if (!next) return exclusive || wanted.some(({ blob }) => blob === key.blob) ? [] : [line];
    missing.delete(key.blob);
    return [formatKey(key) === formatKey(next) ? line : formatKey(next)];
  });
  return joined([...lines, ...[...missing.values()].map(formatKey)]);
}

export function withoutKeys(text: string, unwanted: readonly AuthorizedKey[]): string {
  const blobs = new Set(unwanted.map(({ blob }) => blob));
  return joined(splitLines(text).filter((line) => !blobs.has(parseKey(line)?.blob ?? "")));
}

function splitLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function joined(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** One line of a known_hosts file, see sshd(8). */
export interface KnownHost {
  readonly marker?: "revoked" | "cert-authority";
  readonly patterns: readonly string[];
  readonly type: string;
  /** The key blob, base64. */
  readonly key: string;
  /** `file:line`, for messages. */
  readonly place: string;
}

export type Verdict =
  | { readonly kind: "known" }
  | { readonly kind: "new" }
  | { readonly kind: "changed"; readonly places: readonly string[] }
  | { readonly kind: "revoked"; readonly place: string };

export function parseKnownHosts(text: string, path: string): KnownHost[] {
  const hosts: KnownHost[] = [];
  text.split("\n").forEach((line, i) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0]!.startsWith("#")) return;
    const marker =
      words[0] === "@revoked" ? "revoked" : words[0] === "@cert-authority" ? "cert-authority" : undefined;
    if (marker) words.shift();
    const [names, type, key] = words;
    if (names === undefined || type === undefined || key === undefined) return;
    hosts.push({ marker, patterns: names.split(","), type, key, place: `${path}:${i + 1}` });
  });
  return hosts;
}

/** The name that a host is filed under: with its port when that isn't 22. */
export function knownName(host: string, port: number): string {
  return (port === 22 ? host : `[${host}]:${port}`).toLowerCase();
}

/** Whether a line is about this name: hashed names, `*` and `?`, and `!` that excludes. */
export function isAbout(entry: KnownHost, name: string): boolean {
  let matches = false;
  for (const pattern of entry.patterns) {
    const isNegated = pattern.startsWith("!");
    if (!matchesName(isNegated ? pattern.slice(1) : pattern, name)) continue;
    if (isNegated) return false;
    matches = true;
  }
  return matches;
}

function matchesName(pattern: string, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|(.+)$/.exec(pattern);
  if (hashed) {
    const wanted = Buffer.from(hashed[2]!, "base64");
    const got = createHmac("sha1", Buffer.from(hashed[1]!, "base64")).update(name).digest();
    return wanted.length === got.length && timingSafeEqual(wanted, got);
  }
  const regexp = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${regexp}$`).test(name);
}

/**
 * What the files say about a key that a server showed. A key of a type that isn't filed for the host is new, as for OpenSSH.
 * @param blob the key as the server sent it
 */
export function judge(hosts: readonly KnownHost[], name: string, blob: Buffer): Verdict {
  const key = blob.toString("base64");
  const type = keyType(blob);
  const about = hosts.filter((entry) => isAbout(entry, name));
  const revoked = about.find((entry) => entry.marker === "revoked" && entry.key === key);
  if (revoked) return { kind: "revoked", place: revoked.place };
  const plain = about.filter((entry) => entry.marker === undefined && entry.type === type);
  if (plain.some((entry) => entry.key === key)) return { kind: "known" };
  if (plain.length > 0) return { kind: "changed", places: plain.map((entry) => entry.place) };
  return { kind: "new" };
}

/** The types of key that are filed for a host, in the order of the files: what the server is asked for first. */
export function knownTypes(hosts: readonly KnownHost[], name: string): string[] {
  return [
    ...new Set(
      hosts.filter((entry) => entry.marker === undefined && isAbout(entry, name)).map(({ type }) => type),
    ),
  ];
}

export function keyType(blob: Buffer): string {
  const length = blob.readUInt32BE(0);
  return blob.toString("latin1", 4, 4 + length);
}

/** A line to file a key under, hashed where the user hashes known_hosts. */
export function knownHostLine(name: string, blob: Buffer, isHashed: boolean): string {
  let filed = name;
  if (isHashed) {
    const salt = randomBytes(20);
    filed = `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
  }
  return `${filed} ${keyType(blob)} ${blob.toString("base64")}\n`;
}

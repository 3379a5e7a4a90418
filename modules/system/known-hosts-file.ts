import { createHmac, randomBytes } from "node:crypto";

/** A line of known_hosts. @source sshd(8), SSH_KNOWN_HOSTS FILE FORMAT */
export interface KnownKey {
  /** @cert-authority or @revoked. */
  readonly marker?: string;
  /** As the line has them: names and patterns, or one hashed name. */
  readonly hosts: readonly string[];
  readonly type: string;
  readonly key: string;
  readonly comment: string;
}

export function parseKnownKey(line: string): KnownKey | undefined {
  const words = line.trim().split(/\s+/);
  if (line.trim().startsWith("#")) return undefined;
  const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
  const [hosts, type, key, ...comment] = words;
  if (hosts === undefined || type === undefined || key === undefined) return undefined;
  return {
    hosts: hosts.split(","),
    type,
    key,
    comment: comment.join(" "),
    ...(marker === undefined ? {} : { marker }),
  };
}

export function formatKnownKey({ marker, hosts, type, key, comment }: KnownKey): string {
  return [marker, hosts.join(","), type, key, comment]
    .filter((word) => word !== undefined && word !== "")
    .join(" ");
}

export function isFor(known: KnownKey, host: string): boolean {
  return known.hosts.some((name) => isName(name, host));
}

function isName(name: string, host: string): boolean {
  if (!name.startsWith("|1|")) return name.toLowerCase() === host.toLowerCase();
  const [, , salt = "", digest = ""] = name.split("|");
  return createHmac("sha1", Buffer.from(salt, "base64")).update(host).digest("base64") === digest;
}

/** @source ssh(1): |1|SALT|HMAC-SHA1(SALT, NAME), both in base64 */
export function hashed(host: string): string {
  const salt = randomBytes(20);
  const digest = createHmac("sha1", salt).update(host).digest("base64");
  return `|1|${salt.toString("base64")}|${digest}`;
}

/** What the file says about a host: `TYPE KEY`, and whether the name is hashed. */
export function keysFor(text: string, host: string): string[] {
  return knownIn(text, host).map(({ type, key, hosts, marker }) =>
    [marker, hosts[0]!.startsWith("|1|") ? "hashed" : "plain", type, key].filter(Boolean).join(" "),
  );
}

function knownIn(text: string, host: string): KnownKey[] {
  return text
    .split("\n")
    .flatMap((line) => parseKnownKey(line) ?? [])
    .filter((known) => isFor(known, host));
}

/**
 * The file without what it says of a host; other names on the same line keep it.
 * @param isGone which of the host's keys go
 */
export function withoutHost(text: string, host: string, isGone: (known: KnownKey) => boolean): string {
  return text
    .split("\n")
    .flatMap((line) => {
      const known = parseKnownKey(line);
      if (!known || !isFor(known, host) || !isGone(known)) return [line];
      const others = known.hosts.filter((name) => !isName(name, host));
      return others.length === 0 ? [] : [formatKnownKey({ ...known, hosts: others })];
    })
    .join("\n");
}

export function withKey(text: string, known: KnownKey): string {
  const closed = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${closed}${formatKnownKey(known)}\n`;
}

import type { HostFailure } from "../../engine/module/index.js";
import type { Sayings } from "./explain.js";
import type { LockHolder } from "./lock-wait.js";
import type { PackageChange } from "./manager.js";

/** Messages of `zypper --xmlout`, as text. */
function messages(said: string, type: string): string[] {
  const found = said.matchAll(new RegExp(`<message type="${type}">(.*?)</message>`, "gs"));
  return [...found].map(([, text]) => plain(text!).trim());
}

/** How zypper words its refusals. */
export const zypperSayings: Sayings = {
  reason(said) {
    const older = messages(said, "info").find((line) => /has lower version/.test(line));
    const errors = messages(said, "error").filter((line) => !/^Some of the repositories/.test(line));
    if (older) return older.replace(/ Use '.*$/s, "");
    // The first line says what, and where it ends in a colon the last one why.
    const [what, ...rest] = errors[0]?.split("\n") ?? [];
    return what?.endsWith(":") && rest.length > 0 ? `${what} ${rest.at(-1)!.trim()}` : what;
  },
  hints: [
    [/has lower version/, "zypper with oldpackage: true takes an older version"],
    [
      /Signature verification failed|signing key received|GPG|is not signed/i,
      "the repository's key is missing on the host or is another one: package_repository with its `key` sets it up",
    ],
    [
      /No space left on device|Not enough (disk )?space|more space on/i,
      "the host's disk is full: `df -h` shows where, `zypper clean` frees what was downloaded",
    ],
    [
      /hecksum|digest verification|Wrong digest|corrupted during transfer/i,
      "what came is not what the repository's lists say: `update_cache: true` reads them anew; a proxy or mirror may be behind",
    ],
    [
      /Valid metadata not found|Download \(curl\) error|Can't provide|Failed to (retrieve|download)|Timeout exceeded/i,
      "can the host reach its repositories? `zypper repos --uri` shows where they are",
    ],
    [
      /No provider of|not found in package names/,
      "is the name right, and its repository set up and enabled? `zypper repos` shows them, `zypper search -s NAME` the versions",
    ],
    [/Root privileges are required/, "with `become: true` it runs as root"],
  ],
};

/** zypper names who has its lock. */
export async function zypperHolder({ stdout, stderr }: HostFailure): Promise<LockHolder | undefined> {
  const found = /locked by the application with pid (\d+)(?: \(([^)]*)\))?/.exec(`${stdout}\n${stderr}`);
  if (!found) return undefined;
  const program = found[2]?.split("/").at(-1);
  return { pid: found[1]!, ...(program ? { program } : {}) };
}

/** What its dry run would do: the solvables of `install-summary`. */
export function parseSummary(said: string): PackageChange[] {
  const sections = said.matchAll(/<to-([a-z-]+)>(.*?)<\/to-\1>/gs);
  return [...sections].flatMap(([, verb, inside]) =>
    solvables(inside!).map((each) => ({
      name: each["name"] ?? "",
      before: verb === "remove" ? (each["edition"] ?? "") : (each["edition-old"] ?? ""),
      after: verb === "remove" ? "" : (each["edition"] ?? ""),
    })),
  );
}

/** What `zypper search -s` finds in repositories, the newest first. */
export function parseOffers(said: string): { name: string; version: string }[] {
  return solvables(said)
    .filter(({ repository }) => !/^\(System Packages\)$/.test(repository ?? ""))
    .map(({ name = "", edition = "" }) => ({ name, version: edition }));
}

function solvables(xml: string): Record<string, string>[] {
  return [...xml.matchAll(/<solvable ([^>]*?)\/?>/g)].map(([, attributes]) =>
    Object.fromEntries(
      [...attributes!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, plain(value!)]),
    ),
  );
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function plain(xml: string): string {
  return xml.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name]!);
}

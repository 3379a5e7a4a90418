import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandResult } from "../../engine/lab/command.js";
import { boundFolders, boundFolder, hostFolder } from "../../engine/lab/filesystem.js";
import { findInit } from "../../engine/lab/host.js";
import { readRecord, type LabRecord } from "../../engine/lab/records.js";
import type { Cluster } from "./cluster.js";

/** Secrets by what they are; a kind may have several. */
export type Secrets = Map<string, Set<string>>;

/** Words that a run makes up itself: they stand for moments in files of root's alone, where they are picked up. */
const madeUp: readonly (readonly [string, RegExp])[] = [
  // The half that is secret; the cluster keeps the two apart.
  ["bootstrap token", /\btoken: *"?[a-z0-9]{6}\.([a-z0-9]{16})\b/g],
  ["certificate key", /\bcertificateKey: *"?([0-9a-f]{64})\b/g],
];

/** Watches hapb's own folder on every host while runs go on: for the words above, and for files that others could read. */
export class SecretWatch {
  readonly found: Secrets = new Map();
  /** Files with a secret that were not root's alone. */
  readonly readable = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(cluster: Cluster, everyMs = 100) {
    const lab = readRecord(cluster.lab.name)!;
    this.#timer = setInterval(() => {
      for (const { name } of lab.hosts) this.#look(lab, name);
    }, everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(lab: LabRecord, host: string): void {
    const init = findInit(lab, host);
    const folder = `/proc/${init}/root/var/lib/hapb`;
    for (const name of filesIn(folder).filter((name) => name.includes(".yaml")))
      this.#read(join(folder, name), `${host}:/var/lib/hapb/${name}`);
  }

  #read(path: string, where: string): void {
    try {
      const [text, mode] = [readFileSync(path, "utf8"), statSync(path).mode & 0o777];
      const isSecret = madeUp.map(([kind, pattern]) => {
        const words = [...text.matchAll(pattern)].map((match) => match[1]!);
        words.forEach((word) => this.found.set(kind, (this.found.get(kind) ?? new Set()).add(word)));
        return words.length > 0;
      });
      if (isSecret.includes(true) && mode !== 0o600) this.readable.add(`${where} ${mode.toString(8)}`);
    } catch {
      // Gone again meanwhile.
    }
  }
}

/** Names of what is in a folder; none when there is no such folder, or no longer. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Where texts hold a secret, as `kind in where`, each once. */
export function leaks(
  secrets: Secrets,
  texts: Iterable<{ readonly where: string; readonly text: string }>,
): string[] {
  const found = new Set<string>();
  for (const { where, text } of texts)
    for (const [kind, words] of secrets)
      if ([...words].some((word) => text.includes(word))) found.add(`${kind} in ${where}`);
  return [...found].sort();
}

/** Places of memory in which a host's programs leave files. */
const inMemory = ["run", "tmp", "dev/shm"];

/**
 * Files of all lab hosts that were written since and hold a secret, as `kind in host:/path mode`. Their disks and memory
 * are searched from this machine.
 */
export async function hostFilesWith(cluster: Cluster, secrets: Secrets, since: Date): Promise<string[]> {
  const lab = readRecord(cluster.lab.name)!;
  const found = await Promise.all(
    lab.hosts.map(async ({ name }) => {
      const init = findInit(lab, name);
      const upper = join(hostFolder(lab, name), "upper");
      const folders: (readonly [string, string])[] = [
        [upper, ""],
        ...Object.entries(boundFolders).map(([key, path]) => [boundFolder(lab, name, key), path] as const),
        ...inMemory.map((path) => [`/proc/${init}/root/${path}`, `/${path}`] as const),
      ];
      const hits = await Promise.all(
        folders.map(async ([folder, path]) => {
          const files = await filesWith(cluster, secrets, [folder], since);
          return files.map(
            ([kind, file, mode]) => `${kind} in ${name}:${path}${file.slice(folder.length)} ${mode}`,
          );
        }),
      );
      return hits.flat();
    }),
  );
  return found.flat().sort();
}

/** Files of this machine that were written since and hold a secret: `[kind, path, mode]`. */
export async function filesWith(
  cluster: Cluster,
  secrets: Secrets,
  folders: readonly string[],
  since: Date,
): Promise<(readonly [string, string, string])[]> {
  const kinds = new Map(
    [...secrets].flatMap(([kind, words]) => [...words].map((word) => [word, kind] as const)),
  );
  // Searches go on side by side, each with a file of its own.
  const own = join(cluster.folder, "search-");
  const patterns = join(mkdtempSync(own), "patterns");
  writeFileSync(patterns, [...kinds.keys()].join("\n") + "\n", { mode: 0o600 });
  // Each match as its file's name, NUL and the word.
  const script = `find "$@" -xdev -type f -newermt "@$SINCE" -print0 2>/dev/null | xargs -0 -r grep -sHaoZF -f "$PATTERNS"`;
  const env = { SINCE: String(Math.floor(since.getTime() / 1000)), PATTERNS: patterns };
  const { stdout } = await commandResult("sh", ["-c", script, "sh", ...folders], { env });
  const matches = stdout.split("\n").map((line) => line.split("\0") as [string, string?]);
  const hits = new Set(
    matches.flatMap(([path, word]) =>
      word === undefined || path.startsWith(own) ? [] : [`${kinds.get(word) ?? "a secret"}\0${path}`],
    ),
  );
  return [...hits].map((hit) => {
    const [kind, path] = hit.split("\0") as [string, string];
    return [kind, path, (statSync(path).mode & 0o777).toString(8)] as const;
  });
}

/** The systemd journals of all hosts, as texts. */
export async function journals(cluster: Cluster): Promise<{ where: string; text: string }[]> {
  return Promise.all(
    cluster.lab.hosts.map(async ({ name }) => {
      const { stdout } = await cluster.lab.exec(name, ["journalctl", "--no-pager", "-o", "verbose"]);
      return { where: `the journal of ${name}`, text: stdout };
    }),
  );
}

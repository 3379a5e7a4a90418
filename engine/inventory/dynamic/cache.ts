import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where and how long what inventory programs print is kept. */
export interface InventoryCache {
  readonly folder: string;
  /** Seconds after which a program is run again; 0 keeps nothing. */
  readonly seconds: number;
  /** What is kept is not read, and written anew. */
  readonly isFlushed?: boolean;
}

/** `$XDG_CACHE_HOME/hapb/inventory`, else `~/.cache/hapb/inventory`. @source XDG base directory specification */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment["XDG_CACHE_HOME"];
  return join(cache && cache.startsWith("/") ? cache : join(homedir(), ".cache"), "hapb", "inventory");
}

/** What a call gave, or gives now. Only the owner may read what is kept. A program that was changed is run again. */
export async function cached(
  program: string,
  args: readonly string[],
  cache: InventoryCache | undefined,
  run: () => Promise<string>,
): Promise<string> {
  if (!cache || cache.seconds <= 0) return run();
  const { mtimeMs } = statSync(program);
  const key = createHash("sha256")
    .update([program, ...args].join("\0"))
    .digest("hex");
  const path = join(cache.folder, `${key}.json`);
  const kept = cache.isFlushed ? undefined : read(path, Math.max(mtimeMs, Date.now() - cache.seconds * 1000));
  if (kept !== undefined) return kept;
  const output = await run();
  mkdirSync(cache.folder, { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}`;
  rmSync(beside, { force: true });
  writeFileSync(beside, output, { mode: 0o600, flag: "wx" });
  renameSync(beside, path);
  return output;
}

function read(path: string, notBefore: number): string | undefined {
  try {
    return statSync(path).mtimeMs >= notBefore ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

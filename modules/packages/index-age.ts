import { sh, type Host } from "../../engine/module/index.js";

/** How old apt's lists are. */
export interface IndexAge {
  /** Seconds since 1970 of the last update; 0 when there was none. */
  readonly updated: number;
  /** Seconds. */
  readonly age: number;
}

/** By the stamp that Debian's own hooks leave, else by the folder of the lists. */
export async function indexAge(host: Host): Promise<IndexAge> {
  const { stdout } = await host.query(
    sh`date +%s; stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists 2>/dev/null || echo 0`,
    { reads: ["path:/var/lib/apt/lists"] },
  );
  const [now = 0, updated = 0] = stdout.text.split("\n").map(Number);
  return { updated, age: now - updated };
}

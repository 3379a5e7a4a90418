import { sh, UnknownRead, type Host } from "../../engine/module/index.js";

/** How old apt's lists are. */
export interface IndexAge {
  /** Seconds since 1970 of the last update; 0 when there was none. */
  readonly updated: number;
  /** Seconds. */
  readonly age: number;
}

export const indexKey = "host:apt-index";

/** By the stamp that Debian's own hooks leave, else by the folder of the lists. Check mode's only foreseen change is that they are new. */
export async function indexAge(host: Host): Promise<IndexAge> {
  try {
    const { stdout } = await host.query(
      sh`date +%s; stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists 2>/dev/null || echo 0`,
      { reads: [indexKey] },
    );
    const [now = 0, updated = 0] = stdout.text.split("\n").map(Number);
    return { updated, age: now - updated };
  } catch (problem) {
    if (problem instanceof UnknownRead) return { updated: 0, age: -1 };
    throw problem;
  }
}

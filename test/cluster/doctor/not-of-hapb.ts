import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { parse, stringify } from "yaml";
import { shows, type Cluster } from "../cluster.js";
import { hapb } from "../hapb.js";
import { onHost } from "../look.js";
import { told } from "./ask.js";

/** What hapb leaves on the hosts of its clusters, and programs that other hosts may not have. */
const hidden = "/var/lib/hapb $(command -v ss) $(command -v getent) $(command -v crictl)";

/** Shows the doctor a whole cluster of which it knows nothing but how to reach the hosts, with programs missing there. */
export async function showNotOfHapb(t: Test, cluster: Cluster): Promise<void> {
  await shows(t, cluster, "a whole cluster that hapb did not make, and programs are missing", async (t) => {
    const onAll = (script: string) =>
      Promise.all(cluster.lab.hosts.map(({ name }) => onHost(cluster, name, script)));
    await onAll(
      `for path in ${hidden}; do mv "$path" "$path.away" && echo "$path" >>/root/away || exit; done`,
    );
    try {
      const found = told(await hapb(cluster.folder, ["-i", bare(cluster)], { command: "doctor" }));
      t.strictSame(found.found, []);
      t.equal(found.rc, 0);
    } finally {
      await onAll('while read -r path; do mv "$path.away" "$path" || exit; done </root/away; rm /root/away');
    }
  });
}

/** An inventory of addresses and keys alone. */
function bare(cluster: Cluster): string {
  const { all } = parse(readFileSync(cluster.lab.inventoryPath, "utf8")) as {
    all: { vars: Record<string, unknown>; hosts: Record<string, Record<string, unknown>> };
  };
  const reach = (vars: object): object =>
    Object.fromEntries(Object.entries(vars).filter(([name]) => name.startsWith("ansible_")));
  const hosts = Object.fromEntries(Object.entries(all.hosts).map(([name, vars]) => [name, reach(vars)]));
  const path = join(cluster.folder, "bare.yml");
  writeFileSync(path, stringify({ all: { vars: reach(all.vars), hosts } }, { lineWidth: 0 }));
  return path;
}

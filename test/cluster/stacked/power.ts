import type { Test } from "tap";
import { shows, timed, type Cluster } from "../cluster.js";
import { failures } from "../hapb.js";
import { etcdMemberIds, eventually, onHost } from "../look.js";
import { assertComesBack } from "../whole.js";

/** What would be lost with a cluster: its authorities' keys, and what etcd has written. */
const treasure = "find /etc/kubernetes/pki -type f -exec sha256sum {} + | sort";
/** What etcd keeps while it is off. Its log grows with each start by itself, but is never begun anew. */
const etcdFiles = "cd /var/lib/etcd/member && stat -c '%n %i %w' snap/db wal/*.wal";

/** Shows that a cluster which lost its power comes back by itself, and that hapb does not begin another one meanwhile. */
export async function showPowerCuts(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const { lab, controlPlanes } = cluster;
  const [first, ...others] = lab.hosts.map(({ name }) => name) as [string, ...string[]];

  await shows(
    t,
    cluster,
    "all hosts are rebooted at once: the cluster comes back without hapb",
    async (t) => {
      await Promise.all(lab.hosts.map(({ name }) => lab.halt(name)));
      await Promise.all(lab.hosts.map(({ name }) => lab.boot(name)));
      await timed(t, "until the cluster was whole", () => assertComesBack(t, cluster));
    },
  );

  await shows(t, cluster, "a cluster that is merely off is refused, and not touched", async (t) => {
    const members = await etcdMemberIds(cluster, first);
    await Promise.all(lab.hosts.map(({ name }) => lab.powerCut(name)));
    await lab.boot(first);
    await eventually(
      "etcd was started again",
      async () => (await onHost(cluster, first, "pgrep -x etcd || true")) !== "",
    );
    const look = (): Promise<string> => onHost(cluster, first, `${treasure}; ${etcdFiles}`);
    const before = await look();
    for (const limit of [[], ["--limit", first]]) {
      const refused = await cluster.run([...words, ...limit]);
      t.not(refused.rc, 0, `refused ${limit.join(" ")}`);
      const missing = controlPlanes.filter((name) => name !== first).join(", ");
      t.match(failures(refused).join("\n"), `${missing} could not be reached`);
    }
    t.equal(await look(), before, "etcd's data and the keys are what they were");
    await Promise.all(others.map((name) => lab.boot(name)));
    await timed(t, "the others booted, until the cluster was whole", () => assertComesBack(t, cluster));
    t.strictSame(await etcdMemberIds(cluster, first), members, "etcd's members are the same ones");
  });

  await shows(
    t,
    cluster,
    "all hosts lose their power at once: the cluster comes back without hapb",
    async (t) => {
      await Promise.all(lab.hosts.map(({ name }) => lab.powerCut(name)));
      await Promise.all(lab.hosts.map(({ name }) => lab.boot(name)));
      await timed(t, "until the cluster was whole", () => assertComesBack(t, cluster));
    },
  );
}

import type { Test } from "tap";
import { shows, type Cluster } from "../cluster.js";
import { doctor } from "../doctor/ask.js";
import { failures, results } from "../hapb.js";
import { etcdMemberIds, eventually, onHost } from "../look.js";
import { assertComesBack } from "../whole.js";
import { treasure } from "./treasure.js";

/**
 * Shows that the doctor knows an etcd without a majority, names nothing else, and leaves it to people; and that a run
 * refuses a cluster that is down though all its hosts are up.
 */
export async function showNoQuorum(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const [first, ...away] = cluster.controlPlanes as [string, ...string[]];
  const onEach = (script: string) => Promise.all(away.map((host) => onHost(cluster, host, script)));
  const members = await etcdMemberIds(cluster, first);

  await shows(t, cluster, "doctor: etcd's manifests are away on two of three control planes", async (t) => {
    await onEach("mv /etc/kubernetes/manifests/etcd.yaml /root/");
    await eventually("etcd has ended there", async () =>
      (await onEach("pgrep -x etcd || true")).every((said) => said === ""),
    );
    const { found, left, rc } = await doctor(cluster, ["--fix"]);
    t.strictSame({ found, left, rc }, { found: ["etcd-no-quorum cluster"], left: ["etcd-no-quorum"], rc: 2 });
  });

  await shows(
    t,
    cluster,
    "a cluster that is down on hosts that are up is refused, and not touched",
    async (t) => {
      try {
        const before = await treasure(cluster, cluster.controlPlanes);
        for (const limit of [[], ["--limit", first]]) {
          const refused = await cluster.run([...words, ...limit]);
          t.equal(refused.rc, 2, `refused ${limit.join(" ")}`);
          const why = `${cluster.controlPlanes.join(", ")} is part of a cluster that does not answer`;
          t.match(failures(refused).join("\n"), why);
          const hints = results(refused).map(({ result }) => result.hint ?? "");
          t.match(hints.join("\n"), "hapb doctor -i INVENTORY");
        }
        t.strictSame(await treasure(cluster, cluster.controlPlanes), before, "etcd's data and the keys stay");
      } finally {
        await onEach("mv /root/etcd.yaml /etc/kubernetes/manifests/");
      }
      await assertComesBack(t, cluster);
      t.strictSame(await etcdMemberIds(cluster, first), members, "etcd's members are the same ones");
    },
  );
}

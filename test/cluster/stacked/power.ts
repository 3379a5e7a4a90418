import type { Test } from "tap";
import { rebootAll, shows, timed, type Cluster } from "../cluster.js";
import { assertNothingChanges } from "../first-run.js";
import { failures } from "../hapb.js";
import { etcdMemberIds, eventually, kubectl, onHost } from "../look.js";
import { assertComesBack } from "../whole.js";
import { treasure } from "./treasure.js";

/** Shows that a cluster which lost its power comes back by itself, and that hapb does not begin another one meanwhile. */
export async function showPowerCuts(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const { lab, controlPlanes } = cluster;
  const [first, ...others] = lab.hosts.map(({ name }) => name) as [string, ...string[]];

  await shows(t, cluster, "hosts are rebooted in turn: each comes back without hapb", async (t) => {
    for (const { name } of lab.hosts) {
      await lab.halt(name);
      await lab.boot(name);
      if (controlPlanes.includes(name))
        await eventually("its own API server is ready", async () => {
          return (await kubectl(cluster, name, ["get", "--raw", "/readyz"])) === "ok";
        });
      await timed(t, `${name} booted, until the cluster was whole`, () => assertComesBack(t, cluster));
    }
  });

  await shows(
    t,
    cluster,
    "all hosts are rebooted at once: the cluster comes back without hapb, and a run changes nothing",
    async (t) => {
      await rebootAll(cluster);
      await timed(t, "until the cluster was whole", () => assertComesBack(t, cluster));
      await assertNothingChanges(t, cluster, words);
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
    const before = await treasure(cluster, [first]);
    for (const limit of [[], ["--limit", first]]) {
      const refused = await cluster.run([...words, ...limit]);
      t.not(refused.rc, 0, `refused ${limit.join(" ")}`);
      const missing = controlPlanes.filter((name) => name !== first).join(", ");
      t.match(failures(refused).join("\n"), `${missing} could not be reached`);
    }
    t.strictSame(await treasure(cluster, [first]), before, "etcd's data and the keys are what they were");
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

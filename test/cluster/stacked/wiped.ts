import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { parse, stringify } from "yaml";
import { baseImage } from "../../../engine/lab/base/build.js";
import { createRoot, hostFolder } from "../../../engine/lab/filesystem.js";
import { unmountBelow } from "../../../engine/lab/mounts.js";
import { readRecord } from "../../../engine/lab/records.js";
import { shows, type Cluster } from "../cluster.js";
import { failures } from "../hapb.js";
import { etcdMembers, objects, onHost, wantedMembers } from "../look.js";
import { assertComesBack } from "../whole.js";
import { assertNothingChanges } from "../first-run.js";

/** Shows what happens to a first control plane whose disk was lost, while etcd and the API still count on it. */
export async function showWiped(
  t: Test,
  cluster: Cluster,
  words: readonly string[],
  introduce: (host: string) => Promise<unknown>,
): Promise<void> {
  const [first, ...others] = cluster.controlPlanes as [string, string, string];
  const authority = await onHost(cluster, others[0], "sha256sum < /etc/kubernetes/pki/ca.crt");

  await shows(
    t,
    cluster,
    "the first control plane is wiped, the others can't be reached: refused alone",
    async (t) => {
      await wipe(cluster, first);
      await introduce(first);
      const ssh = (verb: string): Promise<unknown> =>
        Promise.all(others.map((name) => onHost(cluster, name, `systemctl ${verb} ssh`)));
      await ssh("stop");
      const refused = await cluster.run([...words, "--limit", first]);
      await ssh("start");
      t.not(refused.rc, 0);
      t.match(failures(refused).join("\n"), `${others.join(", ")} could not be reached`);
      t.equal(
        await onHost(cluster, first, "ls -d /etc/kubernetes/pki /var/lib/etcd 2>/dev/null || true"),
        "",
      );
    },
  );

  await shows(t, cluster, "the first control plane is wiped, the others run: it joins them", async (t) => {
    t.ok(
      (await etcdMembers(cluster, others[0])).some((member) => member.startsWith(`${first} `)),
      "etcd still counts on it",
    );
    const nodes = await objects(cluster, others[0], ["nodes"]);
    t.ok(
      nodes.some(({ metadata }) => metadata.name === first),
      "and so does the API",
    );
    const joined = await cluster.run(words);
    await assertJoined(t, cluster, failures(joined), joined.rc);
  });

  await shows(t, cluster, "the same with the inventory in reverse order", async (t) => {
    await wipe(cluster, first);
    await introduce(first);
    const inventory = reversed(cluster);
    const joined = await cluster.run(words, { inventory });
    await assertJoined(t, cluster, failures(joined), joined.rc);
  });

  await shows(t, cluster, "afterwards a run finds nothing to do", async (t) => {
    // The order decides who holds the address, so the first run after the reverse order puts that back.
    const back = await cluster.run(words);
    t.strictSame(failures(back), []);
    await assertComesBack(t, cluster);
    await assertNothingChanges(t, cluster, words);
  });

  async function assertJoined(t: Test, cluster: Cluster, failed: string[], rc: number): Promise<void> {
    t.strictSame(failed, []);
    t.equal(rc, 0);
    t.equal(
      await onHost(cluster, first, "sha256sum < /etc/kubernetes/pki/ca.crt"),
      authority,
      "no second cluster",
    );
    t.strictSame(await etcdMembers(cluster, others[0]), wantedMembers(cluster));
    await assertComesBack(t, cluster);
  }
}

/** Gives a host a new disk: the same name and address, and nothing on it. */
async function wipe(cluster: Cluster, name: string): Promise<void> {
  await cluster.lab.powerCut(name);
  const record = readRecord(cluster.lab.name)!;
  const host = record.hosts.find((candidate) => candidate.name === name)!;
  const folder = hostFolder(record, name);
  await unmountBelow(folder);
  rmSync(folder, { recursive: true });
  await createRoot(record, host, [await baseImage(() => undefined)], cluster.store);
  await cluster.lab.boot(name);
}

/** The lab's inventory with the hosts of each group in reverse order. */
function reversed(cluster: Cluster): string {
  const inventory = parse(readFileSync(cluster.lab.inventoryPath, "utf8")) as {
    all: { hosts: object; children: Record<string, { hosts: object }> };
  };
  const turn = (hosts: object): object => Object.fromEntries(Object.entries(hosts).reverse());
  inventory.all.hosts = turn(inventory.all.hosts);
  for (const group of Object.values(inventory.all.children)) group.hosts = turn(group.hosts);
  const path = join(cluster.folder, "reversed.yml");
  writeFileSync(path, stringify(inventory, { lineWidth: 0 }));
  return path;
}

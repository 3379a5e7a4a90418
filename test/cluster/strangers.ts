import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { parse, stringify } from "yaml";
import { shows, type Cluster } from "./cluster.js";
import { failures } from "./hapb.js";
import { etcdMemberIds, onHost } from "./look.js";
import { remains } from "./reset.js";

/**
 * Shows what is refused when bare hosts and another cluster come into play, while the cluster lives on others.
 * @param bare a control plane and a worker of the inventory that have nothing of a cluster now
 */
export async function showStrangers(
  t: Test,
  cluster: Cluster,
  words: readonly string[],
  bare: { readonly controlPlane: string; readonly worker: string },
): Promise<void> {
  const { controlPlane, worker } = bare;
  const member = cluster.controlPlanes.find((name) => name !== controlPlane)!;
  const authorityOf = (host: string) => onHost(cluster, host, "sha256sum < /etc/kubernetes/pki/ca.crt");
  const living = async (): Promise<string[]> => [
    ...(await etcdMemberIds(cluster, member)),
    await authorityOf(member),
  ];
  const refused = async (t: Test, why: RegExp, run: () => ReturnType<Cluster["run"]>): Promise<void> => {
    const before = await living();
    const ended = await run();
    t.equal(ended.rc, 2);
    t.match(failures(ended).join("\n"), why);
    t.strictSame(await living(), before, "the cluster is what it was");
  };

  await shows(t, cluster, "no cluster is begun where another one answers at the endpoint", async (t) => {
    const inventory = inventoryOf(cluster, "answered", { control_planes: [worker] }, cluster.lab.vip);
    const why = /something answers at the cluster's endpoint already, asked from/;
    await refused(t, why, () => cluster.run(words, { inventory }));
    t.equal(await remains(cluster, worker), "");
  });

  await shows(t, cluster, "nor on a host with somebody's etcd data, and the data stays", async (t) => {
    const note = "/var/lib/etcd/member/snap/db";
    await onHost(cluster, worker, `mkdir -p ${note.replace("/db", "")} && echo data > ${note}`);
    const inventory = inventoryOf(cluster, "data", { control_planes: [worker] }, another(cluster));
    const why = new RegExp(`${worker} is part of a cluster that does not answer`);
    await refused(t, why, () => cluster.run(words, { inventory }));
    t.equal(await onHost(cluster, worker, `cat ${note}; rm -r /var/lib/etcd/member`), "data\n");
  });

  await shows(t, cluster, "a control plane and a worker of another cluster are refused", async (t) => {
    const groups = { control_planes: [controlPlane], workers: [worker] };
    const inventory = inventoryOf(cluster, "other", groups, another(cluster));
    const quick = { pod_network: "none", verification_image: "" };
    const made = await cluster.run([...words, "-e", JSON.stringify(quick)], { inventory });
    t.strictSame(failures(made), []);
    const other = await authorityOf(controlPlane);
    t.not(other, await authorityOf(member), "it is another cluster");
    await refused(t, /are control planes of different clusters/, () => cluster.run(words));
    const without = cluster.controlPlanes.filter((name) => name !== controlPlane);
    const taken = inventoryOf(
      cluster,
      "taken",
      { control_planes: without, workers: [worker] },
      cluster.lab.vip,
    );
    await refused(t, new RegExp(`${worker} is part of another cluster`), () =>
      cluster.run(words, { inventory: taken }),
    );
    t.equal(await authorityOf(controlPlane), other, "the other cluster is what it was");
    t.equal(await onHost(cluster, worker, "pgrep -c -x kubelet"), "1\n");
    const reset = await cluster.run(["reset.yml", "-e", "confirm=kubernetes"], { inventory });
    t.strictSame(failures(reset), []);
  });
}

/** Another address of the lab's net than its cluster's. */
const another = ({ lab }: Cluster): string => lab.vip.replace(/\d+$/, (last) => String(Number(last) + 1));

/** An inventory of some of the lab's hosts, with another address of the API. */
function inventoryOf(
  cluster: Cluster,
  name: string,
  groups: Readonly<Record<string, readonly string[]>>,
  vip: string,
): string {
  const { all } = parse(readFileSync(cluster.lab.inventoryPath, "utf8")) as {
    all: { vars: object; hosts: Record<string, object> };
  };
  const wanted = Object.values(groups).flat();
  const hosts = Object.fromEntries(wanted.map((host) => [host, all.hosts[host]!]));
  const children = Object.fromEntries(
    Object.entries(groups).map(([group, names]) => [
      group,
      { hosts: Object.fromEntries(names.map((host) => [host, null])) },
    ]),
  );
  const path = join(cluster.folder, `${name}.yml`);
  const vars = { ...all.vars, apiserver_vip: vip, keepalived_router_id: 77 };
  writeFileSync(path, stringify({ all: { vars, hosts, children } }, { lineWidth: 0 }));
  return path;
}

import type { Test } from "tap";
import { shows, type Cluster } from "../cluster.js";
import { isAnswering, isHeldByAnother, onHost, vipHolder, vipHolders } from "../look.js";
import { outage } from "../outage.js";
import { assertComesBack } from "../whole.js";

/** Shows that the API answers again, whatever happens to the load balancer that holds its address. */
export async function showFailover(t: Test, cluster: Cluster): Promise<void> {
  await shows(t, cluster, "haproxy is killed where the address is", async (t) => {
    const holder = await vipHolder(cluster);
    const haproxies = (): Promise<string> => onHost(cluster, holder, "pgrep -x haproxy | sort || true");
    const killed = new Set((await haproxies()).trim().split("\n"));
    const seconds = await outage(
      cluster,
      // haproxy's worker goes with its master, perhaps before its turn has come.
      () => onHost(cluster, holder, `kill -9 ${[...killed].join(" ")} || true`),
      async () => {
        const now = (await haproxies()).trim().split("\n").filter(Boolean);
        return now.length > 0 && now.every((pid) => !killed.has(pid));
      },
    );
    t.comment(`${holder}'s haproxy killed: ${seconds.toFixed(1)} s without an answer`);
    t.ok(await isAnswering(cluster));
  });

  await shows(t, cluster, "haproxy's manifest is taken away where the address is", async (t) => {
    const holder = await vipHolder(cluster);
    const seconds = await outage(
      cluster,
      () => onHost(cluster, holder, "mv /etc/kubernetes/manifests/haproxy.yaml /root/"),
      () => isHeldByAnother(cluster, holder),
    );
    t.comment(`${holder}'s haproxy taken away: ${seconds.toFixed(1)} s without an answer`);
    t.ok(await isAnswering(cluster));
    const back = await outage(
      cluster,
      () => onHost(cluster, holder, "mv /root/haproxy.yaml /etc/kubernetes/manifests/"),
      async () => (await vipHolders(cluster)).join() === holder,
    );
    t.comment(`put back, and the address came home: ${back.toFixed(1)} s without an answer`);
    await assertComesBack(t, cluster);
  });

  await shows(t, cluster, "the power is cut where the address is, and where the cluster began", async (t) => {
    const holder = await vipHolder(cluster);
    t.strictSame(await whoBegan(cluster), [holder]);
    const seconds = await outage(
      cluster,
      () => cluster.lab.powerCut(holder),
      () => isHeldByAnother(cluster, holder),
    );
    t.comment(`${holder}'s power cut: ${seconds.toFixed(1)} s without an answer`);
    t.ok(await isAnswering(cluster));
    await cluster.lab.boot(holder);
    await assertComesBack(t, cluster);
  });
}

/** Who ran `kubeadm init`: etcd was told of an existing cluster on all others. */
async function whoBegan(cluster: Cluster): Promise<string[]> {
  const states = "grep -c -e --initial-cluster-state=existing /etc/kubernetes/manifests/etcd.yaml || true";
  const joined = await Promise.all(cluster.controlPlanes.map((host) => onHost(cluster, host, states)));
  return cluster.controlPlanes.filter((_, i) => joined[i] === "0\n");
}

import type { Test } from "tap";
import { shows, type Cluster } from "../cluster.js";
import { doctor } from "../doctor/ask.js";
import { eventually, kubectl, onHost } from "../look.js";
import { calicoAddresses, ownAddresses } from "./calico.js";

const annotation = "projectcalico.org/IPv4Address";

/** What the doctor finds on a cluster with load balancers of their own and Calico, and mends there. */
export async function showDoctor(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  await shows(
    t,
    cluster,
    "doctor: nothing is wrong with load balancers of their own and Calico",
    async (t) => {
      const { found, harmless, rc } = await doctor(cluster, words);
      t.strictSame({ found, harmless, rc }, { found: [], harmless: [], rc: 0 });
    },
  );

  await shows(
    t,
    cluster,
    "doctor: calico-node says that BIRD is not ready (by a stand-in for its check: there is no BIRD in this build)",
    async (t) => {
      const worker = cluster.nodes.at(-1)!;
      const inPod = (script: string) =>
        onHost(cluster, worker, `pid=$(pgrep -f 'calico-node -felix' | head -n 1); ${script}`);
      // Until then it may be unready because it was only just started.
      await eventually("its pod is older than a minute", () => isOlderThan(cluster, worker, 65_000), {
        minutes: 2,
      });
      const says = "calico/node is not ready: BIRD is not ready: Error querying BIRD: unable to connect";
      await inPod(`printf '#!/bin/sh\\necho "${says}"; exit 1\\n' >/proc/$pid/root/run/not-ready
chmod 755 /proc/$pid/root/run/not-ready
nsenter -t $pid -m /bin/sh -c 'mount --bind /run/not-ready /usr/bin/calico-node'`);
      try {
        await eventually("it is not ready", async () => !(await areAllReady(cluster)), { minutes: 2 });
        const { found, left, rc } = await doctor(cluster, [...words, "--fix"]);
        t.strictSame(
          { found, left, rc },
          { found: [`calico-bird-down ${worker}`], left: ["calico-bird-down"], rc: 2 },
        );
      } finally {
        // Where it was unready for long, the kubelet has started another container.
        await inPod(
          "nsenter -t $pid -m /bin/sh -c 'umount /usr/bin/calico-node; rm -f /run/not-ready' || true",
        );
      }
      await eventually("it is ready again", () => areAllReady(cluster), { minutes: 2 });
    },
  );

  await shows(
    t,
    cluster,
    "doctor: Calico took an address that the host has not, and that of a docker network's bridge",
    async (t) => {
      const [first] = cluster.controlPlanes as [string, ...string[]];
      const worker = cluster.nodes.at(-1)!;
      const annotate = (node: string, address: string) =>
        kubectl(cluster, first, ["annotate", "node", node, `${annotation}=${address}`, "--overwrite"]);
      const bridge = "br-5c1b8a0d9e77";
      await onHost(
        cluster,
        worker,
        `ip link add ${bridge} type bridge; ip addr add 172.22.0.1/16 dev ${bridge}`,
      );
      try {
        await annotate(first, `${cluster.lab.vip.replace(/\d+$/, "98")}/24`);
        await annotate(worker, "172.22.0.1/16");
        const { found, left, rc } = await doctor(cluster, [
          ...words,
          "--fix",
          "--yes",
          "calico-address-wrong",
        ]);
        t.strictSame(
          { found, left, rc },
          { found: [`calico-address-wrong ${first},${worker}`], left: [], rc: 0 },
        );
        t.strictSame(await calicoAddresses(cluster), ownAddresses(cluster));
      } finally {
        await onHost(cluster, worker, `ip link del ${bridge}`);
      }
    },
  );
}

async function areAllReady(cluster: Cluster): Promise<boolean> {
  const format = "jsonpath={.status.numberReady} {.status.desiredNumberScheduled}";
  const words = ["-n", "kube-system", "get", "daemonset", "calico-node", "-o", format];
  const [ready, wanted] = (await kubectl(cluster, cluster.controlPlanes[0]!, words)).split(" ");
  return ready === wanted;
}

async function isOlderThan(cluster: Cluster, node: string, ageMs: number): Promise<boolean> {
  const pods = [
    "-n",
    "kube-system",
    "-l",
    "k8s-app=calico-node",
    "--field-selector",
    `spec.nodeName=${node}`,
  ];
  const words = ["get", "pods", ...pods, "-o", "jsonpath={.items[0].metadata.creationTimestamp}"];
  return Date.now() - Date.parse(await kubectl(cluster, cluster.controlPlanes[0]!, words)) > ageMs;
}

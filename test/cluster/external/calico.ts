import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { editCalico, encapsulationNames } from "../../../modules/kubernetes/manifest/calico.js";
import { editFlannel } from "../../../modules/kubernetes/manifest/flannel.js";
import { shows, type Cluster } from "../cluster.js";
import { failures } from "../hapb.js";
import { eventually, kubectl, onHost } from "../look.js";
import { clusterSnapshot, movements } from "../snapshot.js";
import { runPods } from "./pods.js";

/** Shows what Calico is to do, on a cluster that it connects, and what is refused. */
export async function showCalico(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  await shows(
    t,
    cluster,
    "Calico: VXLAN carries the pods' packets, and each node has its own address",
    async (t) => {
      const pool = "jsonpath={.items[*].spec.cidr} {.items[*].spec.vxlanMode} {.items[*].spec.ipipMode}";
      t.equal(await kubectl(cluster, first, ["get", "ippools", "-o", pool]), "10.244.0.0/16 Always Never");
      const method =
        'jsonpath={.spec.template.spec.containers[0].env[?(@.name=="IP_AUTODETECTION_METHOD")].value}';
      const daemon = ["-n", "kube-system", "get", "daemonset", "calico-node", "-o", method];
      t.equal(await kubectl(cluster, first, daemon), "kubernetes-internal-ip");
      t.strictSame(await calicoAddresses(cluster), ownAddresses(cluster));
      for (const node of cluster.nodes) {
        t.match(await onHost(cluster, node, "ip -d link show vxlan.calico"), /vxlan id 4096/);
        t.match(await onHost(cluster, node, "ip route"), /10\.244\.\d+\.\d+\/26 via \S+ dev vxlan\.calico/);
      }
    },
  );

  await shows(
    t,
    cluster,
    "Calico: a further address of a node, such as a load balancer's, is never taken",
    async (t) => {
      const [worker] = cluster.nodes.slice(-1) as [string];
      const further = cluster.lab.vip.replace(/\d+$/, "99");
      await onHost(
        cluster,
        worker,
        `ip link add further type bridge; ip addr add ${further}/32 dev further; ip link set further up; ip addr add ${further}/32 dev eth0`,
      );
      try {
        const pod = [
          "-n",
          "kube-system",
          "-l",
          "k8s-app=calico-node",
          "--field-selector",
          `spec.nodeName=${worker}`,
        ];
        const name = ["get", "pods", ...pod, "-o", "jsonpath={.items[0].metadata.name}"];
        const before = await kubectl(cluster, first, name);
        await kubectl(cluster, first, ["delete", "pods", ...pod]);
        const ready =
          'jsonpath={.items[0].metadata.name} {.items[0].status.conditions[?(@.type=="Ready")].status}';
        await eventually("another calico-node is ready", async () => {
          const [now, isReady] = (await kubectl(cluster, first, ["get", "pods", ...pod, "-o", ready])).split(
            " ",
          );
          return now !== before && isReady === "True";
        });
        t.strictSame(await calicoAddresses(cluster), ownAddresses(cluster));
      } finally {
        await onHost(cluster, worker, `ip link del further; ip addr del ${further}/32 dev eth0`);
      }
    },
  );

  await shows(t, cluster, "Calico: pods of different nodes talk, and a NetworkPolicy stops them", (t) =>
    showPolicy(t, cluster),
  );

  await shows(
    t,
    cluster,
    "Calico: another encapsulation, or another pod network, is refused in a running cluster",
    async (t) => {
      const before = await clusterSnapshot(cluster);
      for (const [other, said] of [
        [
          { calico_encapsulation: "IPIP" },
          /the running cluster has the pool 10\.244\.0\.0\/16 with the encapsulation VXLAN/,
        ],
        [
          { pod_network: "bridge" },
          /bridge is asked for, and the host is in a cluster that has another pod\s+network/,
        ],
      ] as const) {
        const refused = await cluster.run([...words, "-e", JSON.stringify(other)]);
        t.equal(refused.rc, 2);
        t.match(failures(refused).join("\n"), said);
      }
      t.strictSame(movements(before, await clusterSnapshot(cluster)), []);
    },
  );

  await shows(t, cluster, "the API takes the releases' manifests with every setting", (t) =>
    showManifests(t, cluster),
  );
}

/** Each node with the address that Calico took for it. */
export async function calicoAddresses(cluster: Cluster): Promise<string[]> {
  const format =
    'jsonpath={range .items[*]}{.metadata.name} {.metadata.annotations.projectcalico\\.org/IPv4Address}{"\\n"}{end}';
  const text = await kubectl(cluster, cluster.controlPlanes[0]!, ["get", "nodes", "-o", format]);
  return text.trim().split("\n").sort();
}

/** Each node with its own. */
export function ownAddresses(cluster: Cluster): string[] {
  return cluster.lab.hosts
    .filter(({ name }) => cluster.nodes.includes(name))
    .map(({ name, address }) => `${name} ${address}/24`)
    .sort();
}

async function showPolicy(t: Test, cluster: Cluster): Promise<void> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  const pods = await runPods(cluster, "policy", [first, cluster.nodes.at(-1)!]);
  try {
    t.ok(await pods.reaches(0, 1), "a pod reaches one of another node");
    const policy = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "policy", namespace: "default" },
      spec: { podSelector: { matchLabels: { app: "policy" } }, policyTypes: ["Ingress"] },
    };
    await kubectl(cluster, first, ["apply", "-f", "-"], JSON.stringify(policy));
    await eventually("the policy blocks", async () => !(await pods.reaches(0, 1)), { minutes: 1 });
    t.pass("nobody reaches it while a policy lets nobody in");
    await kubectl(cluster, first, ["delete", "networkpolicy", "policy"]);
    await eventually("the pod is reached again", () => pods.reaches(0, 1), { minutes: 1 });
  } finally {
    await kubectl(cluster, first, ["delete", "networkpolicy", "policy", "--ignore-not-found"]);
    await pods.end();
  }
}

/** Manifests of releases whose programs don't run here, as far as an API server tells: it takes every object. */
async function showManifests(t: Test, cluster: Cluster): Promise<void> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  const dryRun = (text: string): Promise<string> =>
    kubectl(
      cluster,
      first,
      ["apply", "--server-side", "--force-conflicts", "--field-manager=try", "--dry-run=server", "-f", "-"],
      text,
    );
  const common = {
    cidr: "10.244.0.0/16",
    mtu: 1400,
    cniBinDir: "/usr/lib/cni",
    repository: "mirror.example/calico",
  };
  for (const file of calicoManifests(t, cluster))
    for (const encapsulation of encapsulationNames) {
      const settings = { ...common, encapsulation, autodetection: "interface=^eth0$" };
      const said = await dryRun(editCalico(file, readFileSync(file, "utf8"), settings));
      t.match(said, /daemonset\.apps\/calico-node serverside-applied/, `${file} ${encapsulation}`);
    }
  const [own] = calicoManifests(t, cluster) as [string];
  const ways = ["first-found", "kubernetes-internal-ip", "can-reach=10.0.0.1", "interface=^(eth0|ens.*)$"];
  for (const autodetection of [...ways, "skip-interface=docker.*,br-.*", "cidr=10.0.0.0/8,192.168.0.0/16"]) {
    const settings = { ...common, encapsulation: "IPIP", autodetection } as const;
    const said = await dryRun(editCalico(own, readFileSync(own, "utf8"), settings));
    t.match(said, /daemonset\.apps\/calico-node serverside-applied/, autodetection);
  }
  const flannel = join(cluster.bundle, "manifests/kube-flannel.yml");
  await kubectl(cluster, first, ["create", "namespace", "kube-flannel"]);
  try {
    for (const backend of ["vxlan", "host-gw", "wireguard", "udp"]) {
      const said = await dryRun(editFlannel(flannel, readFileSync(flannel, "utf8"), { ...common, backend }));
      t.match(said, /daemonset\.apps\/kube-flannel-ds serverside-applied/, backend);
    }
  } finally {
    await kubectl(cluster, first, ["delete", "namespace", "kube-flannel", "--wait=false"]);
  }
}

/** Those of the bundle, and later releases' in the folder HAPB_RELEASE_MANIFESTS where there is one. */
function calicoManifests(t: Test, cluster: Cluster): string[] {
  const own = ["calico.yaml", "calico-vxlan.yaml"].map((name) => join(cluster.bundle, "manifests", name));
  const folder = process.env.HAPB_RELEASE_MANIFESTS;
  const later = folder ? [join(folder, "calico-v3.31.7.yaml")].filter((file) => existsSync(file)) : [];
  if (later.length === 0) t.comment("calico-v3.31.7.yaml is not in HAPB_RELEASE_MANIFESTS: left out");
  return [...own, ...later];
}

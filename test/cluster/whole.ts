import type { Test } from "tap";
import type { Cluster } from "./cluster.js";
import {
  etcdMembers,
  eventually,
  isAnswering,
  isReady,
  kubectl,
  objects,
  onHost,
  vipHolders,
  wantedMembers,
} from "./look.js";

/** Asserts that a cluster is whole, by asking everybody but hapb. */
export async function assertWhole(t: Test, cluster: Cluster): Promise<void> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  const nodes = await objects(cluster, first, ["nodes"]);
  const ready = nodes.filter(isReady).map(({ metadata }) => metadata.name);
  t.strictSame(ready.sort(), [...cluster.nodes].sort(), "every host is a Ready node, and nobody else is");
  t.strictSame(
    await etcdMembers(cluster, first),
    wantedMembers(cluster),
    "every control plane votes in etcd",
  );
  t.ok(await isAnswering(cluster), "the API answers through the virtual address");
  t.equal((await vipHolders(cluster)).length, 1, "one load balancer holds that address");
  t.strictSame(
    await authorities(cluster),
    [await authority(cluster, first)],
    "all nodes trust one authority",
  );
  t.strictSame(await resolvers(cluster, first), cluster.nodes, "pods on every node resolve a service's name");
}

/** Waits, without hapb, until a cluster is whole by itself, and asserts that it is. */
export async function assertComesBack(t: Test, cluster: Cluster): Promise<void> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  await eventually("the API answers through the virtual address", () => isAnswering(cluster));
  await eventually("all nodes and their pods are Ready", async () => {
    const [nodes, pods] = await Promise.all([
      objects(cluster, first, ["nodes"]),
      objects(cluster, first, ["pods", "-A"]),
    ]);
    return nodes.length === cluster.nodes.length && nodes.every(isReady) && pods.every(isReady);
  });
  await eventually("every control plane votes in etcd", async () =>
    sameLines(await etcdMembers(cluster, first), wantedMembers(cluster)),
  );
  // The address comes home to the host of the highest priority some seconds after that host is well again.
  await eventually(
    "one load balancer holds the address",
    async () => (await vipHolders(cluster)).length === 1,
  );
  await assertWhole(t, cluster);
}

const sameLines = (a: readonly string[], b: readonly string[]): boolean => a.join("\n") === b.join("\n");

async function authority(cluster: Cluster, host: string): Promise<string> {
  return (await onHost(cluster, host, "sha256sum < /etc/kubernetes/pki/ca.crt")).slice(0, 64);
}

/** The certificates that nodes take for their cluster's: more than one would be more than one cluster. */
async function authorities(cluster: Cluster): Promise<string[]> {
  const found = await Promise.all(cluster.nodes.map((host) => authority(cluster, host)));
  return [...new Set(found)];
}

const service = "kubernetes.default.svc.cluster.local";

/** The nodes on which a pod finds the address of a service by its name, through the cluster's own DNS. */
async function resolvers(cluster: Cluster, controlPlane: string): Promise<string[]> {
  const names = new Map(cluster.nodes.map((node) => [`resolves-on-${node}`, node]));
  const pods = [...names].map(([name, node]) => resolverPod(name, node));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: pods });
  await kubectl(cluster, controlPlane, ["apply", "-f", "-"], list);
  const done = async (): Promise<string[]> => {
    const found = await objects(cluster, controlPlane, ["pods", "-l", "app=resolves"]);
    return found.filter(({ status }) => status.phase === "Succeeded").map(({ metadata }) => metadata.name);
  };
  try {
    const all = async (): Promise<boolean> => (await done()).length === names.size;
    await eventually("pods on every node look a name up", all, { minutes: 2 }).catch(() => undefined);
    const succeeded = new Set(await done());
    return [...names].filter(([name]) => succeeded.has(name)).map(([, node]) => node);
  } finally {
    const now = ["--force", "--grace-period=0"];
    await kubectl(cluster, controlPlane, ["delete", "pods", "-l", "app=resolves", ...now]);
  }
}

function resolverPod(name: string, node: string): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: "resolves" } },
    spec: {
      nodeName: node,
      restartPolicy: "OnFailure",
      tolerations: [{ operator: "Exists" }],
      containers: [
        {
          name: "nslookup",
          image: "lab.hapb/busybox:1",
          imagePullPolicy: "Never",
          command: ["nslookup", service],
        },
      ],
    },
  };
}

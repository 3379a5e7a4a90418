import type { Test } from "tap";
import type { Cluster } from "./cluster.js";
import { endPods } from "./end-pods.js";
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

/** What a cluster lacks to be whole, in words; looked for past hapb. */
export async function whatIsMissing(cluster: Cluster): Promise<string[]> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  // Hosts that have just begun again are busy: late is not absent.
  if (!(await isAnswering(cluster, 5_000))) return ["the API does not answer through the virtual address"];
  const [nodes, members, holders] = await Promise.all([
    objects(cluster, first, ["nodes"]),
    etcdMembers(cluster, first),
    vipHolders(cluster),
  ]);
  const readyNodes = nodes.filter(isReady).map(({ metadata }) => metadata.name);
  return [
    ...differ("Ready nodes", readyNodes, cluster.nodes),
    ...differ("members of etcd", members, wantedMembers(cluster)),
    ...(holders.length === 1 ? [] : [`the virtual address is on ${holders.join(", ") || "no host"}`]),
  ];
}

/** Pods that are not Ready and not over; right after a run the last of CoreDNS's may still be starting. */
async function podsNotReady(cluster: Cluster): Promise<string[]> {
  const pods = await objects(cluster, cluster.controlPlanes[0]!, ["pods", "-A"]);
  const living = pods.filter(({ status }) => status.phase !== "Succeeded" && status.phase !== "Failed");
  return living.filter((pod) => !isReady(pod)).map(({ metadata }) => metadata.name);
}

function differ(what: string, found: readonly string[], wanted: readonly string[]): string[] {
  const [is, ought] = [[...found].sort().join(", "), [...wanted].sort().join(", ")];
  return is === ought ? [] : [`${what}: ${is || "none"}`];
}

/** Asserts that every host is a Ready node, every control plane votes in etcd, and pods on every node resolve names. */
export async function assertWhole(t: Test, cluster: Cluster): Promise<void> {
  const [first] = cluster.controlPlanes as [string, ...string[]];
  t.strictSame(await whatIsMissing(cluster), [], "nodes, etcd and the virtual address are well");
  const one = [await authority(cluster, first)];
  t.strictSame(await authorities(cluster), one, "all nodes trust one authority");
  t.strictSame(await resolvers(cluster, first), cluster.nodes, "pods on every node resolve a service's name");
  await eventually("all pods are Ready", async () => (await podsNotReady(cluster)).length === 0);
}

/**
 * Waits, without hapb, until a cluster is whole by itself, and asserts that it is. Whole means seen so several times in a
 * row: after a power cut the address goes to a first host that has it, and then on to the one with the highest priority.
 */
export async function assertComesBack(t: Test, cluster: Cluster): Promise<void> {
  let times = 0;
  const look = async (): Promise<boolean> => {
    const missing = [...(await whatIsMissing(cluster)), ...(await podsNotReady(cluster))];
    times = missing.length > 0 ? 0 : times + 1;
    if (missing.length > 0) throw new Error(missing.join("; "));
    return times >= 3;
  };
  await eventually("the cluster is whole", look, { everyMs: 1_000 });
  await assertWhole(t, cluster);
}

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
    await endPods(cluster, [...names.keys()]);
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
          // A cluster that has just come back may need a moment; ended and begun again, a pod waits ever longer.
          command: ["sh", "-c", `until nslookup ${service}; do sleep 1; done`],
        },
      ],
    },
  };
}

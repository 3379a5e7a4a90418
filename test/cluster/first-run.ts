import type { Test } from "tap";
import { shows, timed, type Cluster } from "./cluster.js";
import { changes, failures, type EndedRun } from "./hapb.js";
import { disagreements } from "./prediction.js";
import { bareSnapshot, clusterSnapshot, movements } from "./snapshot.js";
import { assertWhole } from "./whole.js";

/** What was run from bare hosts to a cluster. */
export interface FirstRuns {
  readonly check: EndedRun;
  readonly run: EndedRun;
}

/** Tasks whose outcome only doing tells. */
const onlyDoingTells: ReadonlySet<string> = new Set([
  "See that it is ready",
  // kubeadm's own work, and what the cluster answers after it.
  "Begin the cluster with kubeadm init",
  "Ask the cluster for the first node's pod net",
  "Configure the pod network of the first node",
  "Ask the cluster for the address of its API within",
  "Wait until kube-proxy leads there",
  "Ask etcd for its members",
  "Forget this host's lost etcd member",
  "Forget this host's lost Node",
  "Join the cluster",
  "Ask the cluster for the nodes' pod nets",
  "Write the routes between pods",
  "Configure the pod network",
  "Ask the cluster for its pod network",
  "Refuse to change the pod network of a running cluster",
  "Install Calico",
  "Apply further manifests",
  "Ask Calico for the nodes' addresses",
  "Calico finds addresses as it was asked to, and found the node's own",
  "Add the cluster to kubeconfigs",
  "Wait until nodes, system pods and etcd are well",
  "See what state the node is in now",
  "Every node is in the cluster, and every API server is ready",
  "Every etcd member is a control plane of the inventory",
  "Every node reaches the API, services and pods",
  "Every load balancer reaches every API server",
  "Exactly one load balancer has the address of the API",
  "Try pods on every node",
  "Say how the cluster is",
]);

/** Shows that a check touches nothing, that a run makes a cluster and what the check said, and that a second one changes nothing. */
export async function showFirstRuns(t: Test, cluster: Cluster, words: readonly string[]): Promise<FirstRuns> {
  const ended: Partial<Record<"check" | "run", EndedRun>> = {};

  await shows(t, cluster, "--check on bare hosts touches nothing", async (t) => {
    const before = await bareSnapshot(cluster);
    const check = (ended.check = await cluster.run([...words, "--check", "--diff"]));
    t.strictSame(failures(check), []);
    t.equal(check.rc, 0);
    t.strictSame(movements(before, await bareSnapshot(cluster)), []);
  });

  await shows(t, cluster, "the first run makes a whole cluster of them", async (t) => {
    const log = ["--debug", "--log-file", `${cluster.folder}/first-run.log`];
    const run = (ended.run = await cluster.run([...words, "--diff", "-vvv", ...log]));
    t.comment(`hapb alone: ${run.seconds.toFixed(1)} s`);
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    await assertWhole(t, cluster);
  });

  await shows(t, cluster, "the check had said what the run then did, host by host", async (t) => {
    const { wrong, unknown } = disagreements(ended.check!, ended.run!);
    t.strictSame(wrong, []);
    const open = unknown.filter((task) => !onlyDoingTells.has(task));
    t.strictSame(open, [], "nothing else was left open");
  });

  await shows(t, cluster, "a second run changes nothing, and nothing was changed", (t) =>
    assertNothingChanges(t, cluster, words),
  );
  return ended as FirstRuns;
}

/** Asserts that a run finds nothing to do: by its own word, and by what hosts and pods are before and after. */
export async function assertNothingChanges(
  t: Test,
  cluster: Cluster,
  words: readonly string[],
): Promise<void> {
  const before = await clusterSnapshot(cluster);
  const again = await timed(t, "a run that finds nothing to do", () => cluster.run(words));
  t.strictSame(failures(again), []);
  t.equal(again.rc, 0);
  const nothing = Object.fromEntries(cluster.lab.hosts.map(({ name }) => [name, 0]));
  t.strictSame(changes(again), nothing);
  t.strictSame(movements(before, await clusterSnapshot(cluster)), []);
}

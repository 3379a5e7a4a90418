import { outcomes, type Run } from "./run.js";

/** Tasks that check mode may not know the end of: kubeadm's own work, and what only the cluster can say after it. */
export const mayBeUnknown: ReadonlySet<string> = new Set([
  // In a lab with filled image stores containerd has images before it first runs.
  "Import the images",
  "Begin the cluster with kubeadm init",
  "Ask etcd for its members",
  "Forget this host's lost etcd member",
  "Forget this host's lost Node",
  "Join the cluster",
  "Ask the cluster for the nodes' pod nets",
  "Write the routes between pods",
  "Configure the pod network",
  "Add the cluster to kubeconfigs",
  "See what state the node is in now",
  "Every node is in the cluster, and every API server is ready",
  "Every control plane has a vote in etcd, and nobody else",
  "See who has the address of the API",
  "Exactly one load balancer has the address of the API",
]);

/** What a check said that the run did not do, or the other way round; and unknowns of other tasks. */
export function wrongPredictions(check: Run, run: Run): string[] {
  const predicted = outcomes(check);
  const wrong: string[] = [];
  for (const [key, outcome] of outcomes(run)) {
    const said = predicted.get(key);
    const task = key.slice(0, key.lastIndexOf(" on "));
    if (said === "unknown") {
      if (!mayBeUnknown.has(task)) wrong.push(`${key}: unknown, and then ${outcome}`);
    } else if ((said === "changed") !== (outcome === "changed"))
      wrong.push(`${key}: ${said ?? "nothing"}, and then ${outcome}`);
  }
  return wrong;
}

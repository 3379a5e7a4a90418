import type { Cluster } from "./cluster.js";
import { eventually, kubectl, onHost } from "./look.js";

/** Takes pods away at once, and waits until their hosts have ended them: the API forgets them before that. */
export async function endPods(cluster: Cluster, names: readonly string[]): Promise<void> {
  const now = ["--force", "--grace-period=0", "--ignore-not-found"];
  await kubectl(cluster, cluster.controlPlanes[0]!, ["delete", "pods", ...names, ...now]);
  const ofPods = names.map((name) => `'labels."io.kubernetes.pod.name"==${name}'`).join(" ");
  const running = `tasks=$(ctr -n k8s.io tasks ls -q) && ids=$(ctr -n k8s.io containers ls -q ${ofPods}) || exit
for id in $ids; do printf '%s\\n' "$tasks" | grep -x "$id" || :; done`;
  await eventually("the pods' containers have ended", async () => {
    const left = await Promise.all(cluster.nodes.map((host) => onHost(cluster, host, running)));
    return left.every((text) => text === "");
  });
}

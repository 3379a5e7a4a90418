import type { Test } from "tap";
import { shows, type Cluster } from "../cluster.js";
import { doctor } from "../doctor/ask.js";
import { eventually, onHost } from "../look.js";
import { assertComesBack } from "../whole.js";

/** Shows that the doctor knows an etcd without a majority, names nothing else, and leaves it to people. */
export async function showNoQuorum(t: Test, cluster: Cluster): Promise<void> {
  await shows(t, cluster, "doctor: etcd's manifests are away on two of three control planes", async (t) => {
    const away = cluster.controlPlanes.slice(1);
    const onEach = (script: string) => Promise.all(away.map((host) => onHost(cluster, host, script)));
    await onEach("mv /etc/kubernetes/manifests/etcd.yaml /root/");
    try {
      await eventually("etcd has ended there", async () =>
        (await onEach("pgrep -x etcd || true")).every((said) => said === ""),
      );
      const { found, left, rc } = await doctor(cluster, ["--fix"]);
      t.strictSame(
        { found, left, rc },
        { found: ["etcd-no-quorum cluster"], left: ["etcd-no-quorum"], rc: 2 },
      );
    } finally {
      await onEach("mv /root/etcd.yaml /etc/kubernetes/manifests/");
    }
    await assertComesBack(t, cluster);
  });
}

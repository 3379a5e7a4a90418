import type { HostPlan } from "../../engine/lab/layout.js";
import { onCluster, shows, timed } from "../cluster/cluster.js";
import { assertNothingChanges } from "../cluster/first-run.js";
import { failures } from "../cluster/hapb.js";
import { onHost } from "../cluster/look.js";
import { showEverything } from "../cluster/reset.js";
import { standing } from "../cluster/standing.js";
import { assertComesBack, assertWhole } from "../cluster/whole.js";

const hosts: HostPlan[] = [
  { name: "cp1", groups: ["control_planes"], family: "openrc" },
  { name: "w1", groups: ["workers"], family: "openrc" },
];

// A control plane and a worker without systemd: containerd and the kubelet are services of OpenRC's.
await onCluster("openrc", { layout: "stacked", hosts }, async (t, cluster) => {
  const bare = await standing(cluster, cluster.nodes);
  await shows(t, cluster, "hosts with OpenRC become a cluster", async (t) => {
    const run = await cluster.run(["stacked.yml"]);
    t.comment(`hapb alone: ${run.seconds.toFixed(1)} s`);
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    await assertWhole(t, cluster);
  });
  await shows(t, cluster, "OpenRC runs containerd and the kubelet, and starts them at boot", async (t) => {
    for (const host of cluster.nodes) {
      const boot = await onHost(cluster, host, "rc-update show default");
      for (const service of ["containerd", "kubelet", "hapb-shared-mounts", "hapb-pod-routes"])
        t.match(boot, service, `${host}: ${service} at boot`);
      for (const service of ["containerd", "kubelet", "hapb-pod-routes"])
        t.match(
          await onHost(cluster, host, `rc-service ${service} status`),
          "started",
          `${host}: ${service}`,
        );
      t.match(await onHost(cluster, host, "grep cgroupDriver /var/lib/kubelet/config.yaml"), "cgroupfs");
    }
  });
  await shows(t, cluster, "and there is nothing left to do", (t) =>
    assertNothingChanges(t, cluster, ["stacked.yml"]),
  );
  await shows(t, cluster, "both are rebooted at once: the cluster comes back without hapb", async (t) => {
    await Promise.all(cluster.nodes.map((host) => cluster.lab.halt(host)));
    await Promise.all(cluster.nodes.map((host) => cluster.lab.boot(host)));
    await timed(t, "until the cluster was whole", () => assertComesBack(t, cluster));
  });
  await showEverything(t, cluster, bare);
});

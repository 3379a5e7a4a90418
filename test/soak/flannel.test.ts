import { onCluster, shows, timed } from "../cluster/cluster.js";
import { runPods } from "../cluster/external/pods.js";
import { assertNothingChanges } from "../cluster/first-run.js";
import { failures } from "../cluster/hapb.js";
import { onHost } from "../cluster/look.js";
import { showBareAgain } from "../cluster/reset.js";
import { standing } from "../cluster/standing.js";
import { assertWhole } from "../cluster/whole.js";
import { bundleWithFlannel } from "./flannel/bundle.js";

// flannel's release manifest with programs of that release.
await onCluster("flannel", { layout: "stacked", hosts: 2 }, async (t, cluster) => {
  const [first, worker] = cluster.nodes as [string, string];
  const bare = await standing(cluster, cluster.nodes);
  const bundle = await timed(t, "building flannel", () =>
    bundleWithFlannel(cluster.bundle, cluster.folder, (line) => console.error(`# ${line}`)),
  );
  const settings = ["-e", "pod_network=flannel", "-e", `kubernetes_bundle=${bundle}`];
  const words = ["stacked.yml", ...settings];

  await shows(t, cluster, "flannel connects the pods of a cluster", async (t) => {
    const run = await cluster.run(words);
    t.comment(`hapb alone: ${run.seconds.toFixed(1)} s`);
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    await assertWhole(t, cluster);
  });
  await shows(t, cluster, "and there is nothing left to do", (t) => assertNothingChanges(t, cluster, words));
  await shows(
    t,
    cluster,
    "pods of different nodes talk, by VXLAN between the nodes' own addresses",
    async (t) => {
      const pods = await runPods(cluster, "talk", [first, worker]);
      try {
        t.ok(await pods.reaches(0, 1));
        t.ok(await pods.reaches(1, 0));
      } finally {
        await pods.end();
      }
      for (const { name, address } of cluster.lab.hosts) {
        t.match(await onHost(cluster, name, "ip -d link show flannel.1"), `vxlan id 1 local ${address} `);
        t.match(
          await onHost(cluster, name, "ip route"),
          /10\.244\.\d+\.0\/24 via 10\.244\.\d+\.0 dev flannel\.1/,
        );
      }
    },
  );
  await showBareAgain(t, cluster, bare, settings);
});

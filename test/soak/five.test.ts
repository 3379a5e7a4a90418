import type { HostPlan } from "../../engine/lab/layout.js";
import { onCluster, shows } from "../cluster/cluster.js";
import { assertNothingChanges } from "../cluster/first-run.js";
import { failures } from "../cluster/hapb.js";
import { eventually, isAnswering, vipHolder } from "../cluster/look.js";
import { assertComesBack, assertWhole } from "../cluster/whole.js";

const named = (prefix: string, count: number, group: string): HostPlan[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${prefix}${i + 1}`, groups: [group] }));

const hosts = [...named("cp", 5, "control_planes"), ...named("w", 1, "workers")];

// Five control planes survive the loss of two.
await onCluster("five", { layout: "stacked", hosts }, async (t, cluster) => {
  await shows(t, cluster, "five control planes and a worker become a cluster", async (t) => {
    const run = await cluster.run(["stacked.yml"]);
    t.comment(`hapb alone: ${run.seconds.toFixed(1)} s`);
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    await assertWhole(t, cluster);
  });
  await shows(t, cluster, "and there is nothing left to do", (t) =>
    assertNothingChanges(t, cluster, ["stacked.yml"]),
  );
  await shows(
    t,
    cluster,
    "two of them lose their power, one of them with the address: the API answers",
    async (t) => {
      const holder = await vipHolder(cluster);
      const other = cluster.controlPlanes.find((host) => host !== holder)!;
      const began = performance.now();
      await Promise.all([holder, other].map((host) => cluster.lab.powerCut(host)));
      await eventually("the API answers", () => isAnswering(cluster));
      t.comment(`answered again after ${((performance.now() - began) / 1000).toFixed(1)} s`);
      for (const host of [holder, other]) await cluster.lab.boot(host);
      await assertComesBack(t, cluster);
    },
  );
});

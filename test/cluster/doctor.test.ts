import type { Test } from "tap";
import { onCluster, shows, type Cluster } from "./cluster.js";
import { doctor } from "./doctor/ask.js";
import type { Injection } from "./doctor/injection.js";
import { injections } from "./doctor/injections.js";
import { showNotOfHapb } from "./doctor/not-of-hapb.js";
import { failures } from "./hapb.js";
import { onHost } from "./look.js";
import { assertWhole } from "./whole.js";

// One control plane and a worker, which get one fault after the other. Their pod net has room for no third node.
const variables = { pod_subnet: "10.244.0.0/23" };
await onCluster("doctor", { layout: "stacked", hosts: 2, variables }, async (t, cluster) => {
  await shows(t, cluster, "a whole cluster has nothing wrong with it", async (t) => {
    t.strictSame(failures(await cluster.run(["stacked.yml"])), []);
    const { found, rc } = await doctor(cluster, []);
    t.strictSame(found, []);
    t.equal(rc, 0);
  });
  await showNotOfHapb(t, cluster);
  for (const injection of injections)
    await shows(t, cluster, injection.name, async (t) => {
      await showOne(t, cluster, injection);
    });
  await shows(t, cluster, "after all of it the cluster is whole", async (t) => {
    const verified = await cluster.run(["verify.yml"]);
    t.strictSame(failures(verified), []);
    t.strictSame((await doctor(cluster, [])).found, []);
    await assertWhole(t, cluster);
  });
});

async function showOne(t: Test, cluster: Cluster, injection: Injection): Promise<void> {
  const { inject, finds, options = [], isLeft = false, restore = {} } = injection;
  try {
    await onEach(cluster, inject);
    const { found, harmless, left, rc } = await doctor(cluster, ["--fix", ...options]);
    t.strictSame(found, finds, "that is what the doctor finds");
    t.strictSame(harmless, injection.harmless ?? []);
    t.strictSame(left, isLeft ? finds.map((line) => line.split(" ")[0]) : [], "and what it leaves");
    t.equal(rc, isLeft ? 2 : 0);
  } finally {
    await onEach(cluster, restore);
  }
}

async function onEach(cluster: Cluster, scripts: Readonly<Record<string, string>>): Promise<void> {
  const machineId = (await onHost(cluster, "cp1", "cat /etc/machine-id")).trim();
  for (const [host, script] of Object.entries(scripts))
    await onHost(cluster, host, script.replaceAll("MACHINE_ID_OF_CP1", machineId));
}

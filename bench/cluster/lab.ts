import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubernetesBundle } from "../../engine/lab/kubernetes/bundle.js";
import { imageStore } from "../../engine/lab/kubernetes/store.js";
import { planHosts } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import type { Cluster } from "../../test/cluster/cluster.js";
import { hapb } from "../../test/cluster/hapb.js";

const progress = (line: string): void => console.error(`  ${line}`);

/** Boots three control planes and a worker with the images in place, works with them, and takes them away. */
export async function onFreshHosts<T>(body: (cluster: Cluster) => Promise<T>): Promise<T> {
  const bundle = await kubernetesBundle({ install: true, progress });
  const store = await imageStore(bundle, progress);
  const folder = mkdtempSync(join(tmpdir(), "hapb-bench-cluster-"));
  const lab = await up({
    name: "bench-cluster",
    ...{ layout: "stacked", hosts: planHosts("stacked", 4), bundle, imageStore: store },
    ...{ replace: true, install: true },
  });
  try {
    const inGroup = (group: string): string[] =>
      lab.hosts.filter(({ groups }) => groups.includes(group)).map(({ name }) => name);
    const controlPlanes = inGroup("control_planes");
    return await body({
      ...{ lab, bundle, store, folder, layout: "stacked", controlPlanes, loadBalancers: controlPlanes },
      nodes: [...controlPlanes, ...inGroup("workers")],
      run: (words, options) => hapb(folder, [...words, "-i", lab.inventoryPath], options),
    });
  } finally {
    await lab.down();
    rmSync(folder, { recursive: true, force: true });
  }
}

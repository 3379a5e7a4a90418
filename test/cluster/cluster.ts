/*
 * Tests with real Kubernetes clusters: `npm run test:cluster`, as root.
 *
 * A test file boots one lab (`bootLab` below), runs hapb as people do, as a program of its own (`hapb.ts`), and looks at
 * the outcome past hapb: programs run on a lab host through its namespaces (`lab.exec`), never through hapb's own modules
 * (`look.ts`, `snapshot.ts`). What a run said is read from its NDJSON. Every process of every lab host is visible on this
 * machine, which is how secrets are looked for in argument lists and environments (`secrets.ts`).
 *
 * A cluster takes a minute, so the tests of one file share one, in the order in which they stand; a test that breaks
 * something mends it again. Each file's lab has a name of its own and is taken down also when a test fails.
 */
import { planHosts, type LayoutName } from "../../engine/lab/layout.js";
import type { Lab } from "../../engine/lab/lab.js";
import { kubernetesBundle } from "../../engine/lab/kubernetes/bundle.js";
import { imageStore } from "../../engine/lab/kubernetes/store.js";
import { up } from "../../engine/lab/up.js";

/** A lab of bare hosts whose nodes have the images of Kubernetes already. */
export async function bootLab(name: string, layout: LayoutName, hosts: number): Promise<Lab> {
  const progress = (line: string): void => console.error(`# ${line}`);
  const bundle = await kubernetesBundle({ progress });
  return up({
    name: `${name}-${process.pid}`,
    layout,
    hosts: planHosts(layout, hosts),
    bundle,
    imageStore: await imageStore(bundle, progress),
    replace: true,
    install: true,
    progress,
  });
}

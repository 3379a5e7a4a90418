/*
 * Tests with real Kubernetes clusters: `npm run test:cluster`, as root.
 *
 * A test file boots one lab (`onCluster`), runs hapb as people do, as a program of its own (`hapb.ts`), and looks at
 * the outcome past hapb: programs run on a lab host through its namespaces (`lab.exec`), the API and etcd are asked from
 * this machine with the programs of the bundle (`look.ts`), and files are read below the hosts' roots (`snapshot.ts`).
 * What a run said is read from its NDJSON. Every process of every lab host is visible on this machine, which is how
 * secrets are looked for in argument lists and environments (`processes.ts`, `secrets.ts`).
 *
 * A cluster takes a minute, so the tests of one file share one, in the order in which they stand; a test that breaks
 * something mends it again. Each file's lab has a name of its own and is taken down also when a test fails.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tap, { type Test } from "tap";
import { kubernetesBundle } from "../../engine/lab/kubernetes/bundle.js";
import { imageStore } from "../../engine/lab/kubernetes/store.js";
import { down, type Lab } from "../../engine/lab/lab.js";
import { planHosts, type HostPlan, type LayoutName } from "../../engine/lab/layout.js";
import { identify } from "../../engine/lab/process.js";
import { listRecords } from "../../engine/lab/records.js";
import { up } from "../../engine/lab/up.js";
import { diagnose } from "./diagnose.js";
import { hapb, type EndedRun, type RunOptions } from "./hapb.js";

/** A lab of bare hosts for a cluster, and a folder for what the runs of hapb against it write. */
export interface Cluster {
  readonly lab: Lab;
  /** Folder of the bundle that the hosts' programs and images come from. */
  readonly bundle: string;
  /** Folder of the image store that each node begins with. */
  readonly store: string;
  /** Removed after the tests. */
  readonly folder: string;
  readonly layout: LayoutName;
  /** What each run's inventory has beside the lab's own. */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly controlPlanes: readonly string[];
  readonly loadBalancers: readonly string[];
  /** Hosts that are nodes of the cluster. */
  readonly nodes: readonly string[];
  /** Runs a playbook of the project with the lab's inventory; that it ended well is for the test to ask. */
  run(words: readonly string[], options?: RunOptions & { readonly inventory?: string }): Promise<EndedRun>;
}

const progress = (line: string): void => console.error(`# ${line}`);

/** Boots hosts whose image stores have what a cluster needs, tests with them, and takes them away again. */
export async function onCluster(
  name: string,
  plan: Pick<Cluster, "layout" | "variables"> & { readonly hosts: number | readonly HostPlan[] },
  body: (t: Test, cluster: Cluster) => Promise<void>,
): Promise<void> {
  // One file may take as long as the runner lets it.
  tap.setTimeout(1_700_000);
  await tap.test(name, async (t) => {
    await clearLeftovers(name);
    const bundle = await kubernetesBundle({ install: true, progress });
    const store = await imageStore(bundle, progress);
    const folder = mkdtempSync(join(tmpdir(), `hapb-${name}-`));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const { layout } = plan;
    const lab = await timed(t, "booting", () =>
      up({
        name: `${name}-${process.pid}`,
        ...{
          layout,
          hosts: typeof plan.hosts === "number" ? planHosts(layout, plan.hosts) : plan.hosts,
          bundle,
          imageStore: store,
          install: true,
          progress,
        },
      }),
    );
    t.teardown(() => lab.down());
    await body(t, clusterOf(lab, plan, { bundle, store, folder }));
  });
}

function clusterOf(
  lab: Lab,
  { layout, variables = {} }: Pick<Cluster, "layout" | "variables">,
  folders: Pick<Cluster, "bundle" | "store" | "folder">,
): Cluster {
  const inGroup = (group: string): string[] =>
    lab.hosts.filter(({ groups }) => groups.includes(group)).map((host) => host.name);
  const controlPlanes = inGroup("control_planes");
  const own = join(folders.folder, "variables.yml");
  writeFileSync(own, JSON.stringify({ all: { vars: variables } }));
  return {
    ...{ lab, layout, variables, controlPlanes, ...folders },
    loadBalancers: layout === "external" ? inGroup("load_balancers") : controlPlanes,
    nodes: [...controlPlanes, ...inGroup("workers")],
    run: (words, { inventory = lab.inventoryPath, ...options } = {}) =>
      hapb(folders.folder, [...words, "-i", inventory, "-i", own], options),
  };
}

/** A test file that was killed leaves its lab behind; its name says whose it was. */
async function clearLeftovers(name: string): Promise<void> {
  for (const record of listRecords()) {
    const pid = record.name.startsWith(`${name}-`) ? Number(record.name.slice(name.length + 1)) : NaN;
    if (Number.isInteger(pid) && !identify(pid)) await down({ name: record.name, progress });
  }
}

/** Shuts all hosts down, and boots them again. */
export async function rebootAll({ lab }: Cluster): Promise<void> {
  await Promise.all(lab.hosts.map(({ name }) => lab.halt(name)));
  await Promise.all(lab.hosts.map(({ name }) => lab.boot(name)));
}

/** Runs a stage and says how long it took. */
export async function timed<T>(t: Test, what: string, stage: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  try {
    return await stage();
  } finally {
    t.comment(`${what}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
}

/** One thing that is shown on a cluster; when it does not hold, what the cluster looked like then. */
export async function shows(
  t: Test,
  cluster: Cluster,
  what: string,
  body: (t: Test) => Promise<void>,
): Promise<void> {
  await t.test(what, async (t) => {
    try {
      await timed(t, what, () => body(t));
    } catch (problem) {
      t.error(problem, what);
    }
    if (!t.passing()) t.comment(await diagnose(cluster));
  });
}

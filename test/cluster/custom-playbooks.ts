import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Test } from "tap";
import { imageNames } from "../../engine/lab/kubernetes/versions.js";
import { shows, type Cluster } from "./cluster.js";
import { failures, results } from "./hapb.js";
import { assertWhole } from "./whole.js";

/** Nodes are emptied and opened each time. */
const acts = new Set(["kubectl_drain"]);

/** The plays of docs/custom-playbooks.md as one playbook, as if it stood beside the project's folder of playbooks. */
function pagePlaybook(folder: string): string {
  const page = readFileSync("docs/custom-playbooks.md", "utf8");
  const plays = [...page.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text]) => text!);
  const path = join(folder, "custom-playbooks.yml");
  writeFileSync(path, plays.join("\n").replaceAll("playbooks/", `${resolve("playbooks")}/`));
  return path;
}

/** Shows that the page's plays do on a living cluster what the page says, and that a second run finds all of it done. */
export async function showCustomPlaybooks(
  t: Test,
  cluster: Cluster,
  words: readonly string[],
): Promise<void> {
  await shows(t, cluster, "the examples of docs/custom-playbooks.md", async (t) => {
    const run = [pagePlaybook(cluster.folder), ...words, "-e", `edge_image=${imageNames.haproxy}`];
    const first = await cluster.run(run);
    t.strictSame(failures(first), []);
    t.equal(first.rc, 0, first.stderr);
    const changed = results(first).filter(({ result }) => result.outcome === "changed");
    const did = new Set(changed.map(({ task }) => task.module));
    for (const module of [
      "kubectl_apply",
      "label",
      "kubectl_drain",
      "static_pod",
      "kubeconfig",
      "kubeconfig_fetch",
    ])
      t.ok(did.has(module), `${module} had something to do`);
    const again = await cluster.run(run);
    t.equal(again.rc, 0, failures(again).join("\n"));
    const twice = results(again).filter(
      ({ result, task }) => result.outcome === "changed" && !acts.has(task.module),
    );
    t.strictSame(
      twice.map(({ task }) => task.module),
      [],
      "a second run changes nothing",
    );
    await assertWhole(t, cluster);
  });
}

import type { Test } from "tap";
import { shows, type Cluster } from "./cluster.js";
import { failures } from "./hapb.js";
import { etcdMemberIds, eventually, isAnswering, kubectl, objects, onHost } from "./look.js";
import { remains } from "./reset.js";
import { showStrangers } from "./strangers.js";
import { assertComesBack, assertWhole } from "./whole.js";

const reset = ["reset.yml", "-e", "confirm=kubernetes"];

/** A pod that only workers take, and a budget that does not let it go. */
const precious = (image: string): string =>
  JSON.stringify({
    ...{ apiVersion: "v1", kind: "List" },
    items: [
      {
        ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "precious" } },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: "precious" } },
          template: {
            metadata: { labels: { app: "precious" } },
            spec: {
              terminationGracePeriodSeconds: 0,
              containers: [{ name: "c", image, imagePullPolicy: "Never", command: ["sleep", "3600"] }],
            },
          },
        },
      },
      {
        ...{ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "precious" } },
        spec: { minAvailable: 1, selector: { matchLabels: { app: "precious" } } },
      },
    ],
  });

/** Shows what `reset.yml --limit` refuses, and that hosts which leave are missed by nobody and may come again. */
export async function showLeaving(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const [first, second, third] = cluster.controlPlanes as [string, string, string];
  const worker = cluster.nodes.find((name) => !cluster.controlPlanes.includes(name))!;
  const isUntouched = async (): Promise<string[]> => {
    const nodes = await objects(cluster, first, ["nodes"]);
    return [...(await etcdMemberIds(cluster, first)), ...nodes.map(({ metadata }) => metadata.uid)].sort();
  };
  const refused = async (t: Test, options: readonly string[], why: RegExp): Promise<void> => {
    const before = await isUntouched();
    const run = await cluster.run([...reset, ...options]);
    t.equal(run.rc, 2);
    t.match(failures(run).join("\n"), why);
    t.strictSame(await isUntouched(), before, "nothing was changed");
  };

  await shows(t, cluster, "all control planes without their workers are refused", (t) =>
    refused(t, ["--limit", "control_planes"], new RegExp(`${worker} would be left with nothing to ask`)),
  );

  await shows(t, cluster, "with a control plane down, another one may not leave", async (t) => {
    await cluster.lab.powerCut(third);
    const why = new RegExp(
      `without ${second} etcd would have no quorum: of 2 voters 1 is well, 2 have to be \\(${third} not\\)`,
    );
    await refused(t, ["--limit", second], why);
    await cluster.lab.boot(third);
    await assertComesBack(t, cluster);
  });

  await shows(t, cluster, "a worker whose pods may not go stays, and stays open", async (t) => {
    await kubectl(cluster, first, ["apply", "-f", "-"], precious("lab.hapb/busybox:1"));
    await kubectl(cluster, first, ["rollout", "status", "deployment/precious", "--timeout=60s"]);
    await refused(t, ["--limit", worker, "-e", "drain_timeout=6"], new RegExp(`${worker} can't be emptied`));
    t.equal(
      await kubectl(cluster, first, ["get", "node", worker, "-o", "jsonpath={.spec.unschedulable}"]),
      "",
    );
    t.ok(await onHost(cluster, worker, "pgrep -x kubelet"), "its kubelet runs");
    await kubectl(cluster, first, ["delete", "pdb", "precious"]);
  });

  await shows(t, cluster, "a worker and a control plane leave", async (t) => {
    const run = await cluster.run([...reset, "--limit", `${worker},${second}`]);
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    for (const host of [worker, second])
      t.equal(await remains(cluster, host), "", `nothing is left on ${host}`);
    const nodes = (await objects(cluster, first, ["nodes"])).map(({ metadata }) => metadata.name).sort();
    t.strictSame(nodes, [first, third]);
    t.equal((await etcdMemberIds(cluster, first)).length, 2);
    await eventually("the API answers", () => isAnswering(cluster));
  });

  await showStrangers(t, cluster, words, { controlPlane: second, worker });

  await shows(t, cluster, "and come again", async (t) => {
    await kubectl(cluster, first, ["delete", "deployment", "precious"]);
    const run = await cluster.run(words);
    t.strictSame(failures(run), []);
    await assertWhole(t, cluster);
  });
}

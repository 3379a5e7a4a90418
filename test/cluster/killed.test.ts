import { assertNothingChanges } from "./first-run.js";
import { onCluster, shows, timed } from "./cluster.js";
import { failures, line, type AnyEvent } from "./hapb.js";
import { kubeadmInit, ProcessWatch } from "./processes.js";
import { assertWhole } from "./whole.js";

/** A moment of a run, by what its NDJSON says then. */
interface Moment {
  readonly what: string;
  readonly isNow: (event: AnyEvent) => boolean;
}

/** Each run is killed at the next moment, so that every one but the first begins where a killed one ended. */
const moments: readonly Moment[] = [
  {
    what: "before kubeadm init, with half of the programs copied",
    isNow: line("Install kubeadm, kubelet and kubectl", "cp1", /bin\/kubelet/),
  },
  {
    what: "during kubeadm init",
    isNow: line("Begin the cluster with kubeadm init", "cp1", /^\[etcd\]/),
  },
  {
    what: "between init and joins",
    isNow: ({ type, task }) =>
      type === "host-start" && task?.name === "Make credentials for the hosts that join",
  },
  {
    what: "during a control plane's join, when etcd has been told of it",
    isNow: line("Join the cluster", "cp2", /^\[etcd\] Announced new etcd member/),
  },
  { what: "during a worker's join", isNow: line("Join the cluster", "w1", /^\[preflight\]/) },
];

const words = ["stacked.yml"];

await onCluster("killed", { layout: "stacked", hosts: 4 }, async (t, cluster) => {
  const processes = new ProcessWatch(cluster.lab.name);
  t.teardown(() => processes.stop());
  for (const { what, isNow } of moments)
    await shows(t, cluster, `hapb is killed ${what}`, async (t) => {
      const run = await cluster.run(words, { onEvent: (event, kill) => isNow(event) && kill() });
      t.equal(run.rc, 137, "it was killed");
      t.strictSame(failures(run), [], "nothing failed before");
    });

  await shows(t, cluster, "the next run needs nobody's help and makes the cluster whole", async (t) => {
    const run = await timed(t, "the run after the last that was killed", () => cluster.run(words));
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    t.equal(processes.count(kubeadmInit), 1, "kubeadm init ran once");
    await assertWhole(t, cluster);
  });
  await shows(t, cluster, "and there is nothing left to do", (t) => assertNothingChanges(t, cluster, words));
});

import { assertNothingChanges } from "./first-run.js";
import { onCluster, shows, timed } from "./cluster.js";
import { failures, line, type AnyEvent } from "./hapb.js";
import { etcdMembers, onHost } from "./look.js";
import { showLeaving } from "./leaving.js";
import { kubeadmInit, ProcessWatch } from "./processes.js";
import { assertWhole } from "./whole.js";

/** A moment of a run, by what its NDJSON says then. */
interface Moment {
  readonly what: string;
  readonly isNow: (event: AnyEvent) => boolean;
}

const isAnnounced = (host: string) => line("Join the cluster", host, /^\[etcd\] Announced new etcd member/);

/** The moment a task begins. */
const begins =
  (name: string) =>
  ({ type, task }: AnyEvent): boolean =>
    type === "host-start" && task?.name === name;

/** Each run is killed at the next moment, so that every one but the first begins where a killed one ended. */
const moments: readonly Moment[] = [
  {
    what: "on bare hosts, when the ways between them are tried",
    isNow: begins("Try the ways between the hosts"),
  },
  { what: "on bare hosts, before swap is switched off", isNow: begins("Switch swap off, now and at boot") },
  {
    what: "on bare hosts, when kernel modules are loaded",
    isNow: begins("Load kernel modules, now and at boot"),
  },
  { what: "when containerd is configured", isNow: begins("Configure containerd") },
  {
    what: "before kubeadm init, with half of the programs copied",
    isNow: line("Install kubeadm, kubelet and kubectl", "cp1", /bin\/kubelet/),
  },
  { what: "between the load balancers' configuration and their pods", isNow: begins("Run keepalived") },
  {
    what: "during kubeadm init",
    isNow: line("Begin the cluster with kubeadm init", "cp1", /^\[etcd\]/),
  },
  { what: "between init and joins", isNow: begins("Make credentials for the hosts that join") },
  {
    what: "during a control plane's join, when etcd has been told of it",
    isNow: isAnnounced("cp2"),
  },
];

/** The same after a join that broke off half way. */
const lastMoments: readonly Moment[] = [
  { what: "during a worker's join", isNow: line("Join the cluster", "w1", /^\[preflight\]/) },
  { what: "when routes between pods are written", isNow: begins("Write the routes between pods") },
  { what: "when kubeconfigs are written", isNow: begins("Add the cluster to kubeconfigs") },
  { what: "during verification", isNow: begins("Try pods on every node") },
];

const words = ["stacked.yml"];

await onCluster("killed", { layout: "stacked", hosts: 4 }, async (t, cluster) => {
  const processes = new ProcessWatch(cluster.lab.name);
  t.teardown(() => processes.stop());
  const killedAt = ({ what, isNow }: Moment) =>
    shows(t, cluster, `hapb is killed ${what}`, async (t) => {
      const run = await cluster.run(words, { onEvent: (event, kill) => isNow(event) && kill() });
      t.equal(run.rc, 137, "it was killed");
      t.strictSame(failures(run), [], "nothing failed before");
    });
  for (const moment of moments) await killedAt(moment);

  await shows(
    t,
    cluster,
    "kubeadm and kubelet die during a control plane's join: a failed host",
    async (t) => {
      const deaths: Promise<unknown>[] = [];
      const run = await cluster.run(words, {
        onEvent: (event) => {
          if (deaths.length === 0 && isAnnounced("cp3")(event))
            deaths.push(onHost(cluster, "cp3", "pkill -9 -x kubeadm; systemctl kill -s KILL kubelet"));
        },
      });
      t.equal(deaths.length, 1);
      await Promise.all(deaths);
      t.equal(run.rc, 2);
      t.match(failures(run).join("\n"), "cp3: Join the cluster");
      const members = await etcdMembers(cluster, "cp1");
      t.equal(members.length, 3, `etcd knows of a third member: ${members.join(", ")}`);
    },
  );
  for (const moment of lastMoments) await killedAt(moment);

  await shows(t, cluster, "the next run needs nobody's help and makes the cluster whole", async (t) => {
    const run = await timed(t, "the run after the last that was killed", () => cluster.run(words));
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    t.equal(processes.count(kubeadmInit), 1, "kubeadm init ran once");
    await assertWhole(t, cluster);
  });
  await shows(t, cluster, "and there is nothing left to do", (t) => assertNothingChanges(t, cluster, words));
  await showLeaving(t, cluster, words);
});

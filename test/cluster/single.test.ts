import type { Test } from "tap";
import { onCluster, shows, type Cluster } from "./cluster.js";
import { showBundle } from "./bundle.js";
import { showContract } from "./contract.js";
import { showCustomPlaybooks } from "./custom-playbooks.js";
import { failures, line } from "./hapb.js";
import { kubectl, onHost } from "./look.js";
import { kubeadmInit, ProcessWatch } from "./processes.js";
import { showEverything, showReset } from "./reset.js";
import { settings, showSettings } from "./settings.js";
import { standing } from "./standing.js";
import { assertWhole } from "./whole.js";

// One control plane and a worker, for what needs no more of a cluster; with the other layout of ports, and with all that may
// be set about nodes.
await onCluster("single", { layout: "stacked", hosts: 2, variables: settings }, async (t, cluster) => {
  const processes = new ProcessWatch(cluster.lab.name);
  t.teardown(() => processes.stop());
  // In the file alone: nothing may be swapped to on a machine that others use as well.
  await onHost(cluster, "w1", "echo '/dev/sdz9 none swap sw 0 0' >> /etc/fstab");
  const bare = await standing(cluster, cluster.nodes);
  const bundle = await showBundle(t, cluster, "w1");
  const words = ["stacked.yml", "-e", `kubernetes_bundle=${bundle}`];
  await shows(t, cluster, "hapb is killed on bare hosts, with programs half copied", async (t) => {
    const isNow = line("Install kubeadm, kubelet and kubectl", "w1", /bin\/kubectl/);
    const run = await cluster.run(words, { onEvent: (event, kill) => isNow(event) && kill() });
    t.equal(run.rc, 137, "it was killed");
  });
  await shows(t, cluster, "the connection is cut during kubeadm init: it is not run twice", async (t) => {
    const cuts: Promise<void>[] = [];
    const isNow = line("Begin the cluster with kubeadm init", "cp1", /^\[certs\]/);
    const run = await cluster.run(words, {
      onEvent: (event) => {
        if (cuts.length === 0 && isNow(event)) cuts.push(cutConnections(t, cluster, "cp1"));
      },
    });
    t.equal(cuts.length, 1);
    await Promise.all(cuts);
    t.strictSame(failures(run), [], "the run went on with a new connection");
    t.equal(run.rc, 0);
    t.equal(processes.count(kubeadmInit), 1, "kubeadm init ran once");
    const said = await onHost(cluster, "w1", "ctr -n k8s.io images ls -q");
    for (const name of ["kube-proxy", "pause", "coredns", "busybox"]) t.match(said, name, "from the bundle");
    await assertWhole(t, cluster);
  });
  await shows(t, cluster, "hapb is killed while it tries pods: the next run takes them away", async (t) => {
    const left = (): Promise<string> =>
      kubectl(cluster, "cp1", [
        "get",
        "pods,services",
        "-n",
        "default",
        "-l",
        "app=hapb-verify",
        "-o",
        "name",
      ]);
    const isNow = line("Try pods on every node", "cp1", /^the pod on/);
    const run = await cluster.run(["verify.yml"], { onEvent: (event, kill) => isNow(event) && kill() });
    t.equal(run.rc, 137, "it was killed");
    t.not(await left(), "", "pods are left behind");
    t.strictSame(failures(await cluster.run(words)), []);
    t.equal(await left(), "");
  });
  await showSettings(t, cluster, words);
  await showContract(t, cluster);
  await showCustomPlaybooks(t, cluster, words.slice(1));
  await showReset(t, cluster, ["stacked.yml"]);
  // The examples of the docs made an account, and files in a folder of their own.
  await showEverything(t, cluster, bare, "/etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$|/etc/edge");
});

/** Ends the server's side of every ssh connection to a host. */
async function cutConnections(t: Test, cluster: Cluster, host: string): Promise<void> {
  const pids = await onHost(cluster, host, "pgrep -f '^sshd: [a-z]+(@|$)' || true");
  t.not(pids, "", "there was a connection");
  // A session's processes go together, perhaps before their turn has come.
  await onHost(cluster, host, `kill -9 ${pids.trim().split("\n").join(" ")} || true`);
}

import type { Test } from "tap";
import { onCluster, shows, type Cluster } from "./cluster.js";
import { showBundle } from "./bundle.js";
import { showContract } from "./contract.js";
import { showCustomPlaybooks } from "./custom-playbooks.js";
import { failures, line } from "./hapb.js";
import { onHost } from "./look.js";
import { kubeadmInit, ProcessWatch } from "./processes.js";
import { showReset } from "./reset.js";
import { settings, showSettings } from "./settings.js";
import { assertWhole } from "./whole.js";

// One control plane and a worker, for what needs no more of a cluster; with the other layout of ports, and with all that may
// be set about nodes.
await onCluster("single", { layout: "stacked", hosts: 2, variables: settings }, async (t, cluster) => {
  const processes = new ProcessWatch(cluster.lab.name);
  t.teardown(() => processes.stop());
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
  await showSettings(t, cluster, words);
  await showContract(t, cluster);
  await showCustomPlaybooks(t, cluster, words.slice(1));
  await showReset(t, cluster, ["stacked.yml"]);
});

/** Ends the server's side of every ssh connection to a host. */
async function cutConnections(t: Test, cluster: Cluster, host: string): Promise<void> {
  const pids = await onHost(cluster, host, "pgrep -f '^sshd: [a-z]+(@|$)' || true");
  t.not(pids, "", "there was a connection");
  // A session's processes go together, perhaps before their turn has come.
  await onHost(cluster, host, `kill -9 ${pids.trim().split("\n").join(" ")} || true`);
}

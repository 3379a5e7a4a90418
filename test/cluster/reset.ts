import type { Test } from "tap";
import { shows, type Cluster } from "./cluster.js";
import { failures, line } from "./hapb.js";
import { onHost, vipHolders } from "./look.js";
import { differences, standing } from "./standing.js";
import { assertWhole, whatIsMissing } from "./whole.js";

/** Shows that a cluster is taken apart only by its name, that its hosts are bare then, and that they can have another one. */
export async function showReset(t: Test, cluster: Cluster, words: readonly string[]): Promise<void> {
  const first = cluster.controlPlanes[0]!;
  const authority = await onHost(cluster, first, "sha256sum < /etc/kubernetes/pki/ca.crt");

  await shows(
    t,
    cluster,
    "reset.yml without the cluster's name is refused, and touches nothing",
    async (t) => {
      for (const options of [[], ["-e", "confirm=another"], ["-e", "confirm="]]) {
        const refused = await cluster.run(["reset.yml", ...options]);
        t.equal(refused.rc, 2);
        t.match(
          failures(refused).join("\n"),
          "to take this cluster apart, type its name, or: -e confirm=kubernetes",
        );
      }
      t.strictSame(await whatIsMissing(cluster), [], "the cluster is whole");
    },
  );

  await shows(t, cluster, "reset.yml with the cluster's name leaves bare hosts", async (t) => {
    const reset = await cluster.run(["reset.yml", "-e", "confirm=kubernetes"]);
    t.strictSame(failures(reset), []);
    t.equal(reset.rc, 0);
    for (const host of cluster.nodes) t.equal(await remains(cluster, host), "", `nothing is left on ${host}`);
    t.strictSame(await vipHolders(cluster), [], "nobody has the cluster's address");
    const kept = await onHost(cluster, first, "find /var/lib/hapb/kept -name ca.key -o -name etcd-member");
    t.match(kept, /ca\.key/, "the authority's key is kept");
    t.match(kept, /etcd-member/, "etcd's data is kept");
  });

  await shows(t, cluster, "a second reset finds nothing to do", async (t) => {
    const again = await cluster.run(["reset.yml", "-e", "confirm=kubernetes"]);
    t.strictSame(failures(again), []);
    t.equal(again.rc, 0);
  });

  await shows(t, cluster, "hapb is killed during kubeadm init of another cluster", async (t) => {
    const isNow = line("Begin the cluster with kubeadm init", first, /^\[certs\]/);
    const run = await cluster.run(words, { onEvent: (event, kill) => isNow(event) && kill() });
    t.equal(run.rc, 137, "it was killed");
  });

  await shows(t, cluster, "run again, the hosts have a cluster, and it is another one", async (t) => {
    const run = await cluster.run(words);
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    await assertWhole(t, cluster);
    t.not(await onHost(cluster, first, "sha256sum < /etc/kubernetes/pki/ca.crt"), authority);
  });
}

/** What no reset takes back: the runtime's configuration and its start, a backup of fstab, and empty folders. */
const runtimeStays = [
  "/etc/containerd",
  "/etc/crictl\\.yaml",
  "containerd\\.service",
  "runlevels/default/containerd ",
  "/etc/conf\\.d/containerd",
  "/etc/(conf|modules-load)\\.d d ",
  " containerd \\|",
  "/etc/fstab\\.\\S+~",
  "/(cni|cni/net\\.d|cni/networks|cni/results|kubernetes|kubernetes/(pki|manifests)|haproxy|keepalived|etcd) d ",
  // Calico mounts it where nobody has.
  "mount /sys/fs/bpf$",
].join("|");

/** What a reset leaves (docs/kubernetes.md): settings, programs, the runtime with its configuration, and empty folders. */
const settingsStay = new RegExp(
  [
    "/etc/(sysctl\\.d|modules-load\\.d)/",
    "/etc/hosts( |$)",
    "/usr/bin/kube(adm|let|ctl) ",
    "kubelet\\.service",
    runtimeStays,
  ].join("|"),
);

/** Shows that hosts are what they were before they had a cluster, but for what the docs name. */
export async function showBareAgain(
  t: Test,
  cluster: Cluster,
  bare: readonly string[],
  words: readonly string[],
): Promise<void> {
  await shows(t, cluster, "reset.yml leaves hosts as they were, but for their settings", async (t) => {
    const reset = await cluster.run(["reset.yml", ...words, "-e", "confirm=kubernetes"]);
    t.strictSame(failures(reset), []);
    t.strictSame(differences(bare, await standing(cluster, cluster.nodes), settingsStay), []);
  });
}

/**
 * Shows that reset_everything takes the settings back as well.
 * @param others what others did to the hosts meanwhile, as a pattern of the lines that say so
 */
export async function showEverything(
  t: Test,
  cluster: Cluster,
  bare: readonly string[],
  others?: string,
): Promise<void> {
  const stays = new RegExp(others === undefined ? runtimeStays : `${runtimeStays}|${others}`);
  await shows(
    t,
    cluster,
    "reset_everything leaves hosts as they were, but for the runtime's settings",
    async (t) => {
      const words = ["reset.yml", "-e", "confirm=kubernetes", "-e", "reset_everything=true"];
      t.strictSame(failures(await cluster.run(words)), []);
      const after = await standing(cluster, cluster.nodes);
      t.strictSame(differences(bare, after, stays), []);
    },
  );
}

/** Files and processes of a node that are still on a host, a line each. */
export function remains(cluster: Cluster, host: string): Promise<string> {
  return onHost(
    cluster,
    host,
    `find /etc/kubernetes -type f 2>/dev/null
     ls -d /var/lib/etcd/member \
       /var/lib/kubelet/config.yaml /etc/cni/net.d/* /etc/keepalived/* /etc/haproxy/haproxy.cfg /var/lib/hapb/ca.crt 2>/dev/null
     ps -e -o comm= | grep -E '^(kube|etcd|haproxy|keepalived)'
     ctr -n k8s.io tasks ls -q
     true`,
  );
}

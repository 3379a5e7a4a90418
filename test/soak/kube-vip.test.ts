import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../../engine/lab/command.js";
import { writeImageArchive } from "../../engine/lab/kubernetes/archive.js";
import { onCluster, shows, type Cluster } from "../cluster/cluster.js";
import { assertNothingChanges } from "../cluster/first-run.js";
import { failures } from "../cluster/hapb.js";
import { onHost, vipHolders } from "../cluster/look.js";
import { assertWhole } from "../cluster/whole.js";

const image = "lab.hapb/kube-vip-stand-in:1";

/** Takes the address as kube-vip does on one host, for as long as it can read its kubeconfig; elects and balances nothing. */
const standIn = `#!/bin/sh
trap 'ip addr del "$address/$vip_subnet" dev "$vip_interface"; exit 0' TERM
grep -q client-certificate-data /etc/kubernetes/admin.conf || exit 1
ip addr add "$address/$vip_subnet" dev "$vip_interface"
while :; do sleep 1 & wait $!; done
`;

// kube-vip's image can't be had here: what is shown is all around it, with a stand-in that takes the address.
// The bundle has none, and so the hosts are those that have to have it.
const variables = { loadbalancer: "kube-vip", kube_vip_image: image, image_pull_policy: "IfNotPresent" };
await onCluster("vip", { layout: "stacked", hosts: 2, variables }, async (t, cluster) => {
  const [first] = cluster.controlPlanes as [string];
  await importStandIn(cluster, first);
  const mounted = () =>
    onHost(cluster, first, "grep -o '/etc/kubernetes/.*admin.conf$' /etc/kubernetes/manifests/kube-vip.yaml");

  await shows(
    t,
    cluster,
    "kube-vip has super-admin.conf until kubeadm init has ended, then admin.conf",
    async (t) => {
      const during: Promise<string>[] = [];
      const run = await cluster.run(["stacked.yml"], {
        onEvent: ({ type, task, line = "" }) => {
          const isInit = type === "host-line" && task?.name === "Begin the cluster with kubeadm init";
          if (isInit && line.startsWith("[upload-config]")) during.push(mounted());
        },
      });
      t.strictSame(failures(run), []);
      t.equal(run.rc, 0);
      t.match((await Promise.all(during))[0], "/etc/kubernetes/super-admin.conf");
      const after = await mounted();
      t.notMatch(after, "super-admin");
      t.match(after, "/etc/kubernetes/admin.conf");
      await assertWhole(t, cluster);
    },
  );
  await shows(t, cluster, "and there is nothing left to do", (t) =>
    assertNothingChanges(t, cluster, ["stacked.yml"]),
  );
  await shows(t, cluster, "reset.yml takes it and the address away", async (t) => {
    const reset = await cluster.run(["reset.yml", "-e", "confirm=kubernetes"]);
    t.strictSame(failures(reset), []);
    t.strictSame(await vipHolders(cluster), []);
    t.equal(await onHost(cluster, first, "ls /etc/kubernetes/manifests 2>/dev/null || true"), "");
  });
});

/** The lab's busybox image with the stand-in in it, in the host's image store. */
async function importStandIn(cluster: Cluster, host: string): Promise<void> {
  const work = join(cluster.folder, "stand-in");
  const root = join(work, "root");
  mkdirSync(root, { recursive: true });
  await command("tar", ["-C", work, "-xf", join(cluster.bundle, "images/busybox.tar"), "layer.tar"]);
  await command("tar", ["-C", root, "-xf", join(work, "layer.tar")]);
  writeFileSync(join(root, "manager"), standIn, { mode: 0o755 });
  const recipe = {
    name: "kube-vip",
    ref: image,
    roles: [],
    programs: {},
    debian: [],
    files: {},
    hasShell: true,
  };
  await writeImageArchive({ ...recipe, entrypoint: ["/bin/sh"] }, root, join(work, "image.tar"));
  await onHost(cluster, host, "systemctl start containerd");
  const archive = await command("base64", ["-w0", join(work, "image.tar")]);
  await onHost(cluster, host, "base64 -d | ctr -n k8s.io images import -", archive);
}

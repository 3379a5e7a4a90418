import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { endpointName } from "../../engine/lab/filesystem.js";
import { onCluster, rebootAll, shows, timed, type Cluster } from "./cluster.js";
import { showCalico } from "./external/calico.js";
import { showDoctor } from "./external/doctor.js";
import { offerManifests, showManifests } from "./external/manifests.js";
import { showFirstRuns } from "./first-run.js";
import { failures } from "./hapb.js";
import { isAnswering, isHeldByAnother, onHost, vipHolder, vipHolders } from "./look.js";
import { outage } from "./outage.js";
import { showBareAgain } from "./reset.js";
import { showRolling } from "./rolling.js";
import { clusterSnapshot, movements } from "./snapshot.js";
import { standing } from "./standing.js";
import { assertComesBack, whatIsMissing } from "./whole.js";

// Load balancers on two hosts of their own, before three control planes and a worker; the API is reached by a name, and
// Calico connects the pods.
await onCluster("external", { layout: "external", hosts: 6 }, async (t, cluster) => {
  const bare = await standing(cluster, cluster.nodes);
  const named = join(cluster.folder, "named.yml");
  const offered = await offerManifests(t, cluster);
  const vars = { cluster_endpoint: endpointName, pod_network: "calico", extra_manifests: offered.manifests };
  writeFileSync(named, JSON.stringify({ all: { vars } }));
  await showFirstRuns(t, cluster, ["external.yml", "-i", named]);

  await shows(t, cluster, "nodes and people know the API by its name", async (t) => {
    // A control plane's own kubelet asks the API server beside it.
    for (const node of cluster.nodes) {
      const kubeconfig = cluster.controlPlanes.includes(node) ? "admin.conf" : "kubelet.conf";
      const server = await onHost(cluster, node, `grep server: /etc/kubernetes/${kubeconfig}`);
      t.match(server, `https://${endpointName}:6443`);
    }
  });

  const missing = await whatIsMissing(cluster);
  if (missing.length > 0) {
    t.fail(`left out what needs a whole cluster: ${missing.join("; ")}`);
    return;
  }
  await shows(
    t,
    cluster,
    "variables that differ from the running cluster are said, and nothing is changed",
    async (t) => {
      const before = await clusterSnapshot(cluster);
      const other = {
        cgroup_driver: "systemd",
        kube_proxy_config_extra: { mode: "nftables" },
        pod_subnet: "10.99.0.0/16",
      };
      const refused = await cluster.run(["external.yml", "-i", named, "-e", JSON.stringify(other)]);
      t.equal(refused.rc, 2);
      const said = failures(refused).join("\n");
      for (const name of Object.keys(other)) t.match(said, name);
      t.match(said, 'cgroupDriver: "systemd" is asked for, and the running cluster has "cgroupfs"');
      t.strictSame(movements(before, await clusterSnapshot(cluster)), []);
    },
  );
  await showManifests(t, cluster, offered);
  await showCalico(t, cluster, ["external.yml", "-i", named]);
  await showDoctor(t, cluster, ["-i", named]);
  // It leaves another configuration on the load balancers, so it comes last of what hapb does here.
  await showRolling(t, cluster, ["-i", named]);
  for (const service of ["haproxy", "keepalived"])
    await shows(t, cluster, `${service} is stopped where the address is: it moves, and comes home`, (t) =>
      assertMoves(t, cluster, service),
    );
  await shows(
    t,
    cluster,
    "all hosts are rebooted at once: the cluster comes back without hapb",
    async (t) => {
      await rebootAll(cluster);
      await timed(t, "until the cluster was whole", () => assertComesBack(t, cluster));
    },
  );
  await showBareAgain(t, cluster, bare, ["-i", named]);
});

async function assertMoves(t: Test, cluster: Cluster, service: string): Promise<void> {
  const holder = await vipHolder(cluster);
  const seconds = await outage(
    cluster,
    () => onHost(cluster, holder, `systemctl stop ${service}`),
    () => isHeldByAnother(cluster, holder),
  );
  t.comment(`${holder}'s ${service} stopped: ${seconds.toFixed(1)} s without an answer`);
  t.ok(await isAnswering(cluster));
  const back = await outage(
    cluster,
    () => onHost(cluster, holder, `systemctl start ${service}`),
    async () => (await vipHolders(cluster)).join() === holder,
  );
  t.comment(`started again, and the address came home: ${back.toFixed(1)} s without an answer`);
  await assertComesBack(t, cluster);
}

import { onCluster, shows } from "../cluster/cluster.js";
import { assertNothingChanges } from "../cluster/first-run.js";
import { failures } from "../cluster/hapb.js";
import { isReady, objects, onHost } from "../cluster/look.js";

// One control plane and a worker without any load balancer: the control plane's own address is the endpoint.
const variables = { loadbalancer: "none", apiserver_vip: "" };
await onCluster("alone", { layout: "stacked", hosts: 2, variables }, async (t, cluster) => {
  const first = cluster.lab.hosts[0]!;
  await shows(t, cluster, "a control plane and a worker become a cluster", async (t) => {
    const run = await cluster.run(["stacked.yml"]);
    t.strictSame(failures(run), []);
    t.equal(run.rc, 0);
    const nodes = await objects(cluster, first.name, ["nodes"]);
    t.strictSame(
      nodes.filter(isReady).map(({ metadata }) => metadata.name),
      cluster.nodes,
    );
  });
  await shows(t, cluster, "its own address is the endpoint, and nothing else balances", async (t) => {
    const kubelet = await onHost(cluster, "w1", "grep server: /etc/kubernetes/kubelet.conf");
    t.match(kubelet, `https://${first.address}:6443`);
    const found = await onHost(
      cluster,
      first.name,
      "ps -e -o comm= | grep -E '^(haproxy|keepalived)'; ls /etc/kubernetes/manifests",
    );
    t.notMatch(found, /haproxy|keepalived/);
  });
  await shows(t, cluster, "and there is nothing left to do", (t) =>
    assertNothingChanges(t, cluster, ["stacked.yml"]),
  );
});

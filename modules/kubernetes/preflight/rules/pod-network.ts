import { nodes, ofHosts, text } from "../plan.js";

/** What each pod network of the playbooks writes. @source CNI_CONF_NAME in Calico's manifest, install-cni in flannel's */
const written: Readonly<Record<string, string>> = {
  bridge: "10-hapb.conflist",
  calico: "10-calico.conflist",
  flannel: "10-flannel.conflist",
};

/** What packages of containerd, CRI-O and podman bring as samples, which nobody chose. */
const samples =
  /^(10-containerd-net|10-crio-bridge|11-crio-ipv4-bridge|100-crio-bridge|200-loopback|99-loopback|87-podman-bridge|87-podman)\./;

/** The pod network of a running cluster stays: another one would take the pods of its nodes away from it. */
export const podNetwork = ofHosts([
  {
    id: "pod-network-of-others",
    finds: "A node is in a cluster that has another pod network than the one that is asked for.",
    mend: "set pod_network: none, so that it stays as it is",
    judge: (plan) => {
      const wanted = text(plan, "pod_network");
      const own = written[wanted];
      if (own === undefined) return [];
      return nodes(plan).flatMap(({ host, node, look }) => {
        const found = look?.cni_configurations ?? [];
        const foreign = found.filter((name) => name !== own && !samples.test(name));
        if (node?.state !== "done" || found.includes(own) || foreign.length === 0) return [];
        const network = Object.keys(written).find((name) => foreign.includes(written[name]!));
        return {
          about: host,
          problem: `${wanted} is asked for, and the host is in a cluster that has another pod network (/etc/cni/net.d has ${foreign.join(", ")})`,
          mend: `set pod_network: none${network ? `, or ${network} if hapb made it` : ""}, so that it stays as it is; if ${foreign.join(", ")} is left over from an earlier cluster, delete it`,
        };
      });
    },
  },
]);

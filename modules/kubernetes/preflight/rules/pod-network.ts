import { nodes, text, type Rule } from "../plan.js";

const own = "10-hapb.conflist";

/** What packages of containerd, CRI-O and podman bring as samples, which nobody chose. */
const samples =
  /^(10-containerd-net|10-crio-bridge|11-crio-ipv4-bridge|100-crio-bridge|200-loopback|99-loopback|87-podman-bridge|87-podman)\./;

/** The pod network of a cluster that was made otherwise stays: hapb's own would take the pods of its nodes away from it. */
export const podNetwork: Rule = (plan) => {
  if (text(plan, "pod_network") !== "bridge") return [];
  return nodes(plan).flatMap(({ host, node, look }) => {
    const found = look?.cni_configurations ?? [];
    const foreign = found.filter((name) => name !== own && !samples.test(name));
    if (node?.state !== "done" || found.includes(own) || foreign.length === 0) return [];
    return {
      about: "pod_network",
      problem: `${host} is in a cluster whose pod network hapb did not set up (/etc/cni/net.d has ${foreign.join(", ")})`,
      mend: `set pod_network: none, so that it stays as it is; if ${foreign.join(", ")} is left over from an earlier cluster, delete it`,
    };
  });
};

import type { Fault } from "../fault.js";
import { nodes, signsOn, type ReachedHost } from "../look.js";

/** Pod networks that route between pods instead of bridging: what crosses no bridge needs no such setting. */
const bridgeless = new Set(["calico", "cilium-cni", "ptp"]);

export const bridgeTrafficUnseen: Fault = {
  id: "bridge-traffic-unseen",
  title: "iptables does not see bridged traffic",
  section: "6.3",
  meaning:
    "What pods of one host send each other by a service's address goes past the service's rules, so that such connections hang.",
  mend: "`modprobe br_netfilter`, and a file of /etc/modules-load.d that names it; `sysctl -w net.bridge.bridge-nf-call-iptables=1`, and the same in a file of /etc/sysctl.d.",
  remedy: "safe",
  find: (look) => signsOn(nodes(look).filter(bridges), evidence),
};

function bridges({ cni }: ReachedHost): boolean {
  const inForce = cni.configurations[0];
  return inForce === undefined || !inForce.plugins.some((plugin) => bridgeless.has(plugin));
}

function evidence({ kernel: { release, parameters, modules } }: ReachedHost): string[] {
  if (release === "") return [];
  const value = parameters["net.bridge.bridge-nf-call-iptables"];
  if (value === undefined && !modules.includes("br_netfilter")) return ["br_netfilter is not loaded"];
  return value === undefined || value === "1" ? [] : [`net.bridge.bridge-nf-call-iptables is ${value}`];
}

import { balancers, holders, vips } from "../balancers.js";
import type { Fault } from "../fault.js";

export const vipAbsent: Fault = {
  id: "vip-absent",
  title: "No host has the load balancers' address",
  section: "4",
  meaning: "Nobody reaches the API by the cluster's endpoint: nodes turn NotReady, nothing can join.",
  mend: "See on the load balancers that keepalived runs, that its check can be run, and what its log says; a weight of 0 means that nobody gets the address before an API server answers.",
  remedy: "person",
  reason:
    "Where keepalived runs and does not take the address, only its log and the network between the hosts say why.",
  causedBy: ["keepalived-down", "vip-check-broken", "runtime-stopped", "kubelet-down", "etcd-no-quorum"],
  find(look) {
    const hosts = balancers(look);
    // Somebody who was not asked may have it.
    const isUnknown = look.hosts.some(({ isReached }) => !isReached) || hosts.some(isBlind);
    if (hosts.length === 0 || isUnknown) return [];
    return vips(look)
      .filter((vip) => holders(look, vip).length === 0)
      .map((vip) => ({
        host: "",
        evidence: [
          `none of ${hosts.map(({ host }) => host).join(", ")} has ${vip}`,
          ...hosts.map(({ host, balancer }) => `${host}: keepalived ${stateOf(balancer)}`),
          ...hosts.flatMap(({ host, balancer }) =>
            (balancer.keepalived?.checksOfAll ?? []).map(
              (check) => `${host}: as long as ${check} fails, keepalived takes no address: its weight is 0`,
            ),
          ),
        ],
      }));
  },
};

function isBlind({ network }: { readonly network: { readonly addresses: readonly unknown[] } }): boolean {
  return network.addresses.length === 0;
}

function stateOf({ running }: { readonly running: readonly string[] | undefined }): string {
  if (running === undefined) return "may or may not run";
  return running.includes("keepalived") ? "runs" : "does not run";
}

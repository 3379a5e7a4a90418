import type { Fault } from "../fault.js";
import { reached, setting } from "../look.js";

export const nodeNameTaken: Fault = {
  id: "node-name-taken",
  title: "A node's name belongs to another machine",
  meaning:
    "The cluster knows a node of this host's name, and it is not this host: the host can't join, or two of them overwrite each other.",
  mend: "If the old machine is gone, `kubectl delete node NAME`; else give the host another name (node_name).",
  remedy: "person",
  reason:
    "Which of the two machines is to have the name, and whether the other one is gone for good, only its owner knows.",
  find: (look) =>
    reached(look).flatMap((host) => {
      const { identity, kubelet } = host;
      const name = setting(host, "node_name") || identity.hostname.toLowerCase();
      const node = look.cluster?.objects.nodes.find((one) => one.name === name);
      // Cloned hosts are a fault of their own.
      const isOnly =
        reached(look).filter((one) => one.identity.machineId === identity.machineId).length === 1;
      if (node === undefined || !isId(node.machineId) || !isId(identity.machineId) || !isOnly) return [];
      if (node.machineId === identity.machineId) return [];
      const joined = kubelet.isJoined ? "" : ", which has not joined";
      return [
        {
          host: host.host,
          evidence: [
            `node ${name} is the machine ${node.machineId}; this host${joined} is ${identity.machineId}`,
          ],
        },
      ];
    }),
};

/** @source machine-id(5): 32 hexadecimal digits */
function isId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

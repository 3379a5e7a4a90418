import { duplicates } from "../duplicates.js";
import type { Fault } from "../fault.js";
import { setting } from "../look.js";

export const duplicateHostname: Fault = {
  id: "duplicate-hostname",
  title: "Two hosts have one name",
  section: "2",
  meaning:
    "The kubelet calls its node by the host's name: of two hosts of one name only one can be a node, and they take the node from each other.",
  mend: "Give each host a name of its own (`hostnamectl set-hostname`). hapb gives a host the name of the node that it is.",
  remedy: "asks",
  find: (look) =>
    duplicates(look, ({ identity }) => [identity.hostname.toLowerCase()]).map(({ host, value, others }) => {
      const evidence = [`its name is ${value}, as that of ${others.join(", ")}`];
      const name = setting(host, "node_name");
      const isNode = look.cluster?.objects.nodes.some((node) => node.name === name) ?? false;
      if (!isNode)
        return { host: host.host, evidence, unmendable: "the cluster has no node that would name it" };
      return { host: host.host, evidence, given: { name } };
    }),
};

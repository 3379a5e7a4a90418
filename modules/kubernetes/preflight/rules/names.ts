import { duplicates, hostText, nodes, ofVariables } from "../plan.js";

/** @source Kubernetes' names: a DNS subdomain; the kubelet's label kubernetes.io/hostname takes 63 characters of it */
const nodeName = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const names = ofVariables([
  {
    id: "node-name-form",
    finds: "`node_name` can't be the name of a node.",
    mend: "small letters, digits, hyphens and points, 63 characters at most; the default is the inventory's name of the host",
    judge: (plan) =>
      nodes(plan)
        .filter((host) => !nodeName.test(hostText(host, "node_name")))
        .map((host) => ({
          about: `node_name of ${host.host}`,
          problem: `${hostText(host, "node_name")} can't be the name of a node`,
        })),
  },
  {
    id: "node-name-twice",
    finds: "Two nodes have one `node_name`.",
    mend: "each node has its own",
    judge: (plan) =>
      duplicates(nodes(plan), (host) => [hostText(host, "node_name")]).map(({ value, hosts }) => ({
        about: "node_name",
        problem: `${hosts.join(" and ")} both have ${value}`,
      })),
  },
]);

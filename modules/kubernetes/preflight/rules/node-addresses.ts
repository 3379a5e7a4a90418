import { parseIp } from "../net.js";
import { duplicates, hostText, ofVariables } from "../plan.js";
import { insideClusterNets } from "./endpoint.js";

/** The addresses of the hosts, as the inventory has them. */
export const nodeAddresses = ofVariables([
  {
    id: "node-ip-form",
    finds: "`node_ip` is no IP address.",
    mend: "set node_ip: ansible_host is a name, or not given",
    judge: (plan) =>
      plan.hosts
        .filter((host) => !parseIp(hostText(host, "node_ip")))
        .map((host) => ({
          about: `node_ip of ${host.host}`,
          problem: `${hostText(host, "node_ip")} is no IP address`,
        })),
  },
  {
    id: "node-ip-in-cluster-net",
    finds: "`node_ip` lies in the net of the pods or of the services.",
    mend: "give that net other addresses",
    judge: (plan) =>
      plan.hosts.flatMap((host) =>
        insideClusterNets(plan, `node_ip of ${host.host}`, hostText(host, "node_ip")),
      ),
  },
  {
    id: "node-ip-twice",
    finds: "Two hosts have one `node_ip`.",
    mend: "each host has its own",
    judge: (plan) =>
      duplicates(plan.hosts, (host) => [hostText(host, "node_ip")]).map(({ value, hosts }) => ({
        about: "node_ip",
        problem: `${hosts.join(" and ")} both have ${value}`,
      })),
  },
  {
    id: "host-twice",
    finds: "Two names of the inventory lead to one address and port.",
    mend: "one host has one name in the inventory; mend ansible_host or ansible_port",
    judge: (plan) =>
      duplicates(plan.hosts, ({ address = "", port }) => [
        address === "" ? "" : `${address} port ${port ?? 22}`,
      ]).map(({ value, hosts }) => ({
        about: hosts.join(", "),
        problem: `lead to the same host (${value})`,
      })),
  },
]);

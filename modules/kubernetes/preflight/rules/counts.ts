import { members, ofVariables, text } from "../plan.js";

/** Clusters that work and do not survive what a highly available one should. */
export const counts = ofVariables([
  {
    id: "few-nodes",
    severity: "warning",
    finds: "The cluster has fewer than 3 nodes.",
    mend: "3 nodes or more, so that pods have somewhere to go when one is lost",
    judge: (plan) => {
      const count = members(plan, "control_planes").length + members(plan, "workers").length;
      return count > 0 && count < 3
        ? [{ about: "the inventory", problem: `has ${count} ${count === 1 ? "node" : "nodes"}` }]
        : [];
    },
  },
  {
    id: "single-control-plane",
    severity: "warning",
    finds: "There is only 1 control plane.",
    mend: "3 control planes survive the loss of one, 5 of two",
    judge: (plan) =>
      members(plan, "control_planes").length === 1
        ? [
            {
              about: "control_planes",
              problem: "there is 1 control plane: the cluster is down when it is",
            },
          ]
        : [],
  },
  {
    id: "even-control-planes",
    severity: "warning",
    finds: "The number of control planes is even.",
    mend: "an odd number: 3 survive the loss of one, 5 of two",
    judge: (plan) => {
      const count = members(plan, "control_planes").length;
      if (count === 0 || count % 2 === 1) return [];
      const survives = count / 2 - 1;
      return [
        {
          about: "control_planes",
          problem: `etcd of ${count} members survives the loss of ${survives}, as ${count - 1} ${count === 2 ? "does" : "do"}`,
        },
      ];
    },
  },
  {
    id: "single-load-balancer",
    severity: "warning",
    finds: "There is only 1 external load balancer.",
    mend: "2 hosts in load_balancers",
    judge: (plan) =>
      text(plan, "loadbalancer") === "external" && members(plan, "load_balancers").length === 1
        ? [
            {
              about: "load_balancers",
              problem: "there is 1 load balancer: the API can't be reached when it is down",
            },
          ]
        : [],
  },
]);

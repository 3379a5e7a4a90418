import { members, ofVariables, text } from "../plan.js";

/** Who is what: groups that a cluster can't be made of. */
export const groups = ofVariables([
  {
    id: "control-planes-missing",
    finds: "The group `control_planes` has no host.",
    mend: "a cluster needs 1 control plane, or 3 to survive the loss of one",
    judge: (plan) =>
      members(plan, "control_planes").length === 0
        ? [{ about: "control_planes", problem: "the group has no host" }]
        : [],
  },
  {
    id: "group-overlap",
    finds: "A host is in `control_planes` and in `workers`.",
    mend: "leave it in one; schedule_on_control_planes lets ordinary pods run on control planes",
    judge: (plan) =>
      members(plan, "control_planes")
        .filter((host) => members(plan, "workers").includes(host))
        .map((about) => ({ about, problem: "is in control_planes and in workers" })),
  },
  {
    id: "load-balancers-unused",
    finds: "`load_balancers` has hosts that would do nothing, since the load balancers are not external.",
    mend: "run playbooks/external.yml, or empty the group",
    judge: (plan) =>
      text(plan, "loadbalancer") !== "external" && members(plan, "load_balancers").length > 0
        ? [
            {
              about: "load_balancers",
              problem: `the group has hosts, and with loadbalancer: ${text(plan, "loadbalancer")} they do nothing`,
            },
          ]
        : [],
  },
  {
    id: "load-balancers-missing",
    finds: "The load balancers are external, and `load_balancers` has no host.",
    mend: "give it 2 hosts, or run playbooks/stacked.yml",
    judge: (plan) =>
      text(plan, "loadbalancer") === "external" && members(plan, "load_balancers").length === 0
        ? [{ about: "load_balancers", problem: "the group has no host" }]
        : [],
  },
  {
    id: "load-balancer-is-node",
    finds: "A host is an external load balancer and a node.",
    mend: "run playbooks/stacked.yml for load balancers on control planes, or give them hosts of their own",
    judge: (plan) =>
      text(plan, "loadbalancer") !== "external"
        ? []
        : members(plan, "load_balancers")
            .filter((host) =>
              ["control_planes", "workers"].some((group) => members(plan, group).includes(host)),
            )
            .map((about) => ({ about, problem: "is a load balancer and a node" })),
  },
]);

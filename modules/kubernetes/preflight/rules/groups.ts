import { inGroup, nodes, text, type Problem, type Rule } from "../plan.js";

/** Who is what: groups that a cluster can't be made of. */
export const groups: Rule = (plan) => {
  const problems: Problem[] = [];
  const controlPlanes = inGroup(plan, "control_planes");
  const balancers = inGroup(plan, "load_balancers");
  if (controlPlanes.length === 0)
    problems.push({
      about: "control_planes",
      problem: "the group has no host",
      mend: "a cluster needs 1 control plane, or 3 to survive the loss of one",
    });
  for (const { host } of controlPlanes.filter(({ groups }) => groups.includes("workers")))
    problems.push({
      about: host,
      problem: "is in control_planes and in workers",
      mend: "leave it in one; schedule_on_control_planes lets ordinary pods run on control planes",
    });
  if (text(plan, "loadbalancer") === "stacked" && balancers.length > 0)
    problems.push({
      about: "load_balancers",
      problem: "the group has hosts, and with stacked load balancers they do nothing",
      mend: "run playbooks/external.yml, or empty the group",
    });
  if (text(plan, "loadbalancer") === "external") {
    if (balancers.length === 0)
      problems.push({
        about: "load_balancers",
        problem: "the group has no host",
        mend: "give it 2 hosts, or run playbooks/stacked.yml",
      });
    for (const { host } of nodes(plan).filter(({ groups }) => groups.includes("load_balancers")))
      problems.push({
        about: host,
        problem: "is a load balancer and a node",
        mend: "run playbooks/stacked.yml for load balancers on control planes, or give them hosts of their own",
      });
  }
  return problems;
};

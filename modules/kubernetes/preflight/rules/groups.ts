import { members, text, type Problem, type Rule } from "../plan.js";

/** Who is what: groups that a cluster can't be made of. */
export const groups: Rule = (plan) => {
  const problems: Problem[] = [];
  const [controlPlanes, workers, balancers] = ["control_planes", "workers", "load_balancers"].map((group) =>
    members(plan, group),
  ) as [readonly string[], readonly string[], readonly string[]];
  if (controlPlanes.length === 0)
    problems.push({
      about: "control_planes",
      problem: "the group has no host",
      mend: "a cluster needs 1 control plane, or 3 to survive the loss of one",
    });
  for (const host of controlPlanes.filter((name) => workers.includes(name)))
    problems.push({
      about: host,
      problem: "is in control_planes and in workers",
      mend: "leave it in one; schedule_on_control_planes lets ordinary pods run on control planes",
    });
  const kind = text(plan, "loadbalancer");
  if (kind !== "external" && balancers.length > 0)
    problems.push({
      about: "load_balancers",
      problem: `the group has hosts, and with loadbalancer: ${kind} they do nothing`,
      mend: "run playbooks/external.yml, or empty the group",
    });
  if (kind !== "external") return problems;
  if (balancers.length === 0)
    problems.push({
      about: "load_balancers",
      problem: "the group has no host",
      mend: "give it 2 hosts, or run playbooks/stacked.yml",
    });
  for (const host of balancers.filter((name) => controlPlanes.includes(name) || workers.includes(name)))
    problems.push({
      about: host,
      problem: "is a load balancer and a node",
      mend: "run playbooks/stacked.yml for load balancers on control planes, or give them hosts of their own",
    });
  return problems;
};

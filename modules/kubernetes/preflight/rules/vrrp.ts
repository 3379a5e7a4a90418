import { balancing, hostText, number, type Problem, type Rule } from "../plan.js";

/** keepalived's arithmetic: a host that is well must always outrank every host that is not. */
export const vrrp: Rule = (plan) => {
  const balancers = balancing(plan);
  if (balancers.length === 0) return [];
  const problems: Problem[] = [];
  const priorities = balancers.map((host) => ({
    host: host.host,
    value: Number(hostText(host, "keepalived_priority")),
  }));
  const weight = number(plan, "keepalived_weight");
  for (const { host, value } of priorities.filter(({ value }) => !(value >= 1 && value <= 254)))
    problems.push({
      about: `keepalived_priority of ${host}`,
      problem: `${value} is out of range`,
      mend: "1 to 254",
    });
  priorities.forEach(({ host, value }, i) => {
    const other = priorities.slice(0, i).find((earlier) => earlier.value === value);
    if (other)
      problems.push({
        about: "keepalived_priority",
        problem: `${other.host} and ${host} both have ${value}`,
        mend: "each load balancer has its own",
      });
  });
  const values = priorities.map(({ value }) => value);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  if (weight >= 0)
    problems.push({
      about: "keepalived_weight",
      problem: `${weight} does not lower the priority of a host whose API server is gone`,
      mend: "a negative number, e.g. -30",
    });
  else if (-weight <= highest - lowest)
    problems.push({
      about: "keepalived_weight",
      problem: `${weight} does not outweigh the priorities from ${lowest} to ${highest}: a sick host could keep the address`,
      mend: `at least ${-(highest - lowest + 1)}`,
    });
  // keepalived cuts off at 1: two sick hosts would then tie.
  else if (lowest + weight < 1)
    problems.push({
      about: "keepalived_weight",
      problem: `${weight} takes priority ${lowest} below 1`,
      mend: "raise the priorities, or take less away",
    });
  return problems;
};

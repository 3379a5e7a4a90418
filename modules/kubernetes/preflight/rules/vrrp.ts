import { balancing, duplicates, hostText, number, ofVariables, type ClusterPlan } from "../plan.js";

const priorities = (plan: ClusterPlan): number[] =>
  balancing(plan).map((host) => Number(hostText(host, "keepalived_priority")));

const passwords = (plan: ClusterPlan) =>
  balancing(plan).flatMap(({ host, password }) => (password ? [{ host, ...password }] : []));

/** keepalived's arithmetic: a host that is well must always outrank every host that is not. */
export const vrrp = ofVariables([
  {
    id: "vrrp-priority",
    finds: "`keepalived_priority` is out of range.",
    mend: "1 to 254",
    judge: (plan) =>
      balancing(plan)
        .map((host) => ({ host: host.host, value: Number(hostText(host, "keepalived_priority")) }))
        .filter(({ value }) => !(value >= 1 && value <= 254))
        .map(({ host, value }) => ({
          about: `keepalived_priority of ${host}`,
          problem: `${value} is out of range`,
        })),
  },
  {
    id: "vrrp-priority-twice",
    finds: "Two load balancers have one `keepalived_priority`.",
    mend: "each load balancer has its own",
    judge: (plan) =>
      duplicates(balancing(plan), (host) => [hostText(host, "keepalived_priority")]).map(
        ({ value, hosts }) => ({
          about: "keepalived_priority",
          problem: `${hosts.join(" and ")} both have ${value}`,
        }),
      ),
  },
  {
    id: "vrrp-weight",
    finds:
      "`keepalived_weight` does not outweigh the distance between the priorities: a sick host could keep the address.",
    mend: "a negative number that is larger than the distance of the highest to the lowest keepalived_priority",
    judge: (plan) => {
      const values = priorities(plan);
      const weight = number(plan, "keepalived_weight");
      if (values.length === 0) return [];
      const [lowest, highest] = [Math.min(...values), Math.max(...values)];
      if (weight >= 0)
        return [
          {
            about: "keepalived_weight",
            problem: `${weight} does not lower the priority of a host whose API server is gone`,
            mend: "a negative number, e.g. -30",
          },
        ];
      if (-weight > highest - lowest) return [];
      return [
        {
          about: "keepalived_weight",
          problem: `${weight} does not outweigh the priorities from ${lowest} to ${highest}: a sick host could keep the address`,
          mend: `at least ${-(highest - lowest + 1)}`,
        },
      ];
    },
  },
  {
    id: "vrrp-floor",
    // keepalived cuts off at 1: two sick hosts would then tie.
    finds:
      "`keepalived_weight` takes the lowest priority below 1, where keepalived cuts off: sick hosts would tie.",
    mend: "raise the priorities, or take less away",
    judge: (plan) => {
      const values = priorities(plan);
      const weight = number(plan, "keepalived_weight");
      const lowest = Math.min(...values);
      const outweighs = weight < 0 && -weight > Math.max(...values) - lowest;
      if (values.length === 0 || !outweighs || lowest + weight >= 1) return [];
      return [{ about: "keepalived_weight", problem: `${weight} takes priority ${lowest} below 1` }];
    },
  },
  {
    id: "vrrp-password",
    // @source keepalived.conf(5): auth_pass, 8 characters; its words end at spaces, and ! and # begin a comment
    finds: "`keepalived_password` is longer than the 8 characters that keepalived reads, or no single word.",
    mend: "at most 8 letters, digits and signs, without spaces, quotes, ! and #",
    judge: (plan) =>
      passwords(plan)
        .filter(({ length, is_word }) => length > 8 || (length > 0 && !is_word))
        .slice(0, 1)
        .map(({ host, length }) => ({
          about: "keepalived_password",
          problem:
            length > 8
              ? `has ${length} characters (on ${host}), of which keepalived would read 8`
              : `is no single word (on ${host})`,
        })),
  },
]);

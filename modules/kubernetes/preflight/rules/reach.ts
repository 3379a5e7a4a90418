import type { Rule } from "../plan.js";

/** What nodes need of each other, tried before anything is installed. */
export const reach: Rule = (plan) =>
  plan.hosts.flatMap(({ host, filtered }) =>
    (filtered ?? []).map(({ target, reason }) => ({
      about: host,
      problem: `has no way to ${target} (${reason})`,
      mend: "a firewall or route between the two hosts: the ports stand in docs/kubernetes.md",
    })),
  );

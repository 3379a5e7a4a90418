import { number, setting, text, type ClusterPlan, type Problem, type Rule } from "../plan.js";

interface Frontend {
  readonly name: string;
  readonly port: number;
}

/** haproxy's own sections, as the template has them. */
const own: readonly string[] = ["health", "apiserver"];

/** Further services behind the load balancers: only where these have hosts of their own, and nobody else has the port. */
export const extraFrontends: Rule = (plan) => {
  const given = setting(plan, "loadbalancer_extra_frontends");
  const frontends = (Array.isArray(given) ? given : []) as unknown as readonly Frontend[];
  if (frontends.length === 0) return [];
  const about = "loadbalancer_extra_frontends";
  if (text(plan, "loadbalancer") !== "external")
    return [
      {
        about,
        problem: `with loadbalancer: ${text(plan, "loadbalancer")} there is no load balancer that could have them`,
        mend: "use load balancers on hosts of their own (playbooks/external.yml), or take the frontends out",
      },
    ];
  return frontends.flatMap((frontend, i) => problemsOf(plan, about, frontend, frontends.slice(0, i)));
};

function problemsOf(
  plan: ClusterPlan,
  about: string,
  { name, port }: Frontend,
  earlier: readonly Frontend[],
): Problem[] {
  const problems: Problem[] = [];
  if (own.includes(name) || earlier.some((other) => other.name === name))
    problems.push({ about, problem: `the name ${name} is taken`, mend: "choose another one" });
  const balancer = number(plan, "loadbalancer_port");
  const owner =
    port === balancer
      ? "loadbalancer_port"
      : port === 8404
        ? "haproxy's health page"
        : earlier.find((other) => other.port === port)?.name;
  if (owner !== undefined)
    problems.push({ about, problem: `${name}: ${port} is the port of ${owner}`, mend: "choose another one" });
  return problems;
}

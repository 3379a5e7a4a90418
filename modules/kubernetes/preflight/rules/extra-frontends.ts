import { number, ofVariables, setting, text, type ClusterPlan, type Finding } from "../plan.js";

interface Frontend {
  readonly name: string;
  readonly port: number;
}

const about = "loadbalancer_extra_frontends";

/** haproxy's own sections, as the template has them. */
const own: readonly string[] = ["health", "apiserver"];

const frontendsOf = (plan: ClusterPlan): readonly Frontend[] => {
  const given = setting(plan, about);
  return (Array.isArray(given) ? given : []) as unknown as readonly Frontend[];
};

/** Further services behind the load balancers: only where these have hosts of their own, and nobody else has the port. */
export const extraFrontends = ofVariables([
  {
    id: "extra-frontends-unused",
    finds: "`loadbalancer_extra_frontends` has services, and no load balancer has hosts of its own for them.",
    mend: "use load balancers on hosts of their own (playbooks/external.yml), or take the frontends out",
    judge: (plan) =>
      frontendsOf(plan).length > 0 && text(plan, "loadbalancer") !== "external"
        ? [
            {
              about,
              problem: `with loadbalancer: ${text(plan, "loadbalancer")} there is no load balancer that could have them`,
            },
          ]
        : [],
  },
  {
    id: "extra-frontend-name",
    finds: "The name of an extra frontend is taken.",
    mend: "choose another one",
    judge: (plan) =>
      each(plan, ({ name }, earlier) =>
        own.includes(name) || earlier.some((other) => other.name === name)
          ? `the name ${name} is taken`
          : undefined,
      ),
  },
  {
    id: "extra-frontend-port",
    finds: "The port of an extra frontend is another one's.",
    mend: "choose another one",
    judge: (plan) =>
      each(plan, ({ name, port }, earlier) => {
        const owner =
          port === number(plan, "loadbalancer_port")
            ? "loadbalancer_port"
            : port === 8404
              ? "haproxy's health page"
              : earlier.find((other) => other.port === port)?.name;
        return owner === undefined ? undefined : `${name}: ${port} is the port of ${owner}`;
      }),
  },
]);

/** @param judge of a frontend and those before it */
function each(
  plan: ClusterPlan,
  judge: (frontend: Frontend, earlier: readonly Frontend[]) => string | undefined,
): Finding[] {
  if (text(plan, "loadbalancer") !== "external") return [];
  const frontends = frontendsOf(plan);
  return frontends.flatMap((frontend, i) => {
    const problem = judge(frontend, frontends.slice(0, i));
    return problem === undefined ? [] : [{ about, problem }];
  });
}

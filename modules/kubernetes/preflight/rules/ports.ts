import { number, ofVariables, portOwners, text, type ClusterPlan } from "../plan.js";

const portVariables = (plan: ClusterPlan): (readonly [string, number])[] =>
  ["apiserver_port", "loadbalancer_port"].map((name) => [name, number(plan, name)]);

/** Ports that two programs of one host would need. */
export const ports = ofVariables([
  {
    id: "port-of-program",
    finds: "`apiserver_port` or `loadbalancer_port` is the port of another program of the cluster.",
    mend: "choose another one",
    judge: (plan) =>
      portVariables(plan).flatMap(([about, port]) => {
        const owner = portOwners.get(port);
        return owner ? [{ about, problem: `${port} is the port of ${owner}` }] : [];
      }),
  },
  {
    id: "port-of-services",
    finds: "`apiserver_port` or `loadbalancer_port` lies in the range of NodePort services.",
    mend: "choose one below 30000",
    judge: (plan) =>
      portVariables(plan)
        .filter(([, port]) => port >= 30000 && port <= 32767)
        .map(([about, port]) => ({
          about,
          problem: `${port} lies in the range of NodePort services (30000 to 32767)`,
        })),
  },
  {
    id: "stack-port-conflict",
    finds: "With stacked load balancers, haproxy and the API server of one host would listen on one port.",
    mend: "two ways out: loadbalancer_port: 8443 beside apiserver_port: 6443, or loadbalancer_port: 6443 beside apiserver_port: 6444",
    judge: (plan) => {
      const port = number(plan, "apiserver_port");
      return text(plan, "loadbalancer") === "stacked" && port === number(plan, "loadbalancer_port")
        ? [
            {
              about: "loadbalancer_port",
              problem: `stack port conflict: haproxy and the API server of one host can't both listen on ${port}`,
            },
          ]
        : [];
    },
  },
  {
    id: "kube-vip-port",
    finds: "With kube-vip, `loadbalancer_port` is another port than `apiserver_port`.",
    mend: "leave loadbalancer_port out",
    judge: (plan) => {
      const [api, balancer] = [number(plan, "apiserver_port"), number(plan, "loadbalancer_port")];
      if (text(plan, "loadbalancer") !== "kube-vip" || api === balancer) return [];
      return [
        {
          about: "loadbalancer_port",
          problem: `kube-vip moves the address alone, so the API answers there on apiserver_port (${api}) and not on ${balancer}`,
        },
      ];
    },
  },
]);

import { number, text, type ClusterPlan, type Problem, type Rule } from "../plan.js";

/** @source kubeadm's and Kubernetes' documentation, "Ports and Protocols"; 8404 is haproxy's own health page */
const known: ReadonlyMap<number, string> = new Map([
  [2379, "etcd"],
  [2380, "etcd"],
  [8404, "haproxy's health page"],
  [10250, "the kubelet"],
  [10256, "kube-proxy"],
  [10257, "kube-controller-manager"],
  [10259, "kube-scheduler"],
]);

/** Ports that two programs of one host would need, and ports that somebody uses already. */
export const ports: Rule = (plan) => {
  const api = number(plan, "apiserver_port");
  const balancer = number(plan, "loadbalancer_port");
  const problems: Problem[] = [...clash("apiserver_port", api), ...clash("loadbalancer_port", balancer)];
  if (text(plan, "loadbalancer") === "stacked" && api === balancer)
    problems.push({
      about: "loadbalancer_port",
      problem: `haproxy and the API server of one host can't both listen on ${api}`,
      mend: "with stacked load balancers give it another port than apiserver_port, e.g. 8443",
    });
  if (text(plan, "loadbalancer") === "kube-vip" && api !== balancer)
    problems.push({
      about: "loadbalancer_port",
      problem: `kube-vip moves the address alone, so the API answers there on apiserver_port (${api}) and not on ${balancer}`,
      mend: "leave loadbalancer_port out",
    });
  return [...problems, ...taken(plan, api, balancer)];
};

function clash(about: string, port: number): Problem[] {
  const owner = known.get(port);
  if (owner) return [{ about, problem: `${port} is the port of ${owner}`, mend: "choose another one" }];
  if (port >= 30000 && port <= 32767)
    return [
      { about, problem: `${port} lies in the range of NodePort services`, mend: "choose one below 30000" },
    ];
  return [];
}

/** Only where nothing of the cluster runs yet can somebody else be in the way. */
function taken(plan: ClusterPlan, api: number, balancer: number): Problem[] {
  const isStacked = text(plan, "loadbalancer") === "stacked";
  const wanted = (groups: readonly string[]): number[] => {
    if (groups.includes("control_planes"))
      return [api, 2379, 2380, 10250, 10256, 10257, 10259, ...(isStacked ? [balancer, 8404] : [])];
    return groups.includes("workers") ? [10250, 10256] : [];
  };
  return plan.hosts
    .filter(({ node }) => node?.state === "clean")
    .flatMap(({ host, groups, look }) =>
      wanted(groups)
        .filter((port) => look?.listening.includes(port))
        .map((port) => ({
          about: host,
          problem: `something listens on port ${port} already, which ${known.get(port) ?? "the API"} needs`,
          mend: `on ${host}: ss -ltnp 'sport = :${port}'`,
        })),
    );
}

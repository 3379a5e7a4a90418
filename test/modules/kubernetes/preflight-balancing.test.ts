import t from "tap";
import type { Plain } from "../../../engine/module/index.js";
import { judgePlan } from "../../../modules/kubernetes/preflight/judge.js";
import type { ClusterPlan, HostPlan } from "../../../modules/kubernetes/preflight/plan.js";

type Settings = Readonly<Record<string, Plain>>;

const common: Settings = {
  loadbalancer: "stacked",
  kubernetes_version: "1.34.4",
  cluster_name: "kubernetes",
  cluster_domain: "cluster.local",
  apiserver_vip: "10.0.0.100",
  cluster_endpoint: "10.0.0.100",
  apiserver_port: 6443,
  loadbalancer_port: 8443,
  pod_subnet: "10.244.0.0/16",
  service_subnet: "10.96.0.0/16",
  node_cidr_mask_size: 24,
  keepalived_weight: -30,
};

/** A plan of `count` control planes, and two load balancers where they are external; nobody looked at a host yet. */
function plan(count: number, settings: Settings = {}): ClusterPlan {
  const controlPlanes = Array.from({ length: count }, (_, i) => `cp${i + 1}`);
  const balancers = settings.loadbalancer === "external" ? ["lb1", "lb2"] : [];
  const hosts = [...controlPlanes, ...balancers].map((host, i): HostPlan => ({
    host,
    groups: [controlPlanes.includes(host) ? "control_planes" : "load_balancers"],
    settings: {
      ...common,
      node_ip: `10.0.0.${11 + i}`,
      node_name: host,
      keepalived_priority: 100 + count + balancers.length - i,
      ...settings,
    },
  }));
  return {
    hosts,
    groups: { control_planes: controlPlanes, workers: [], load_balancers: balancers },
    releases: ["1.34"],
  };
}

const none: Settings = { loadbalancer: "none", apiserver_vip: "", loadbalancer_port: 6443 };
const kubeVip: Settings = { loadbalancer: "kube-vip", loadbalancer_port: 6443 };
const web = { name: "web", port: 443, backends: [{ host: "w1", port: 30443 }] };
const extra = (frontends: Plain[], settings: Settings = {}): Settings => ({
  loadbalancer: "external",
  loadbalancer_port: 6443,
  loadbalancer_extra_frontends: frontends,
  ...settings,
});

const fine: readonly (readonly [string, ClusterPlan])[] = [
  ["the seed's ports", plan(3, { loadbalancer_port: 6443, apiserver_port: 6444 })],
  ["five control planes with their own load balancers", plan(5)],
  ["somebody else's load balancer, by its name", plan(3, { ...none, cluster_endpoint: "api.example.org" })],
  ["somebody else's load balancer, by its address", plan(3, { ...none, cluster_endpoint: "10.9.0.1" })],
  [
    "somebody else's load balancer, by its name and address",
    plan(3, { ...none, cluster_endpoint: "api.example.org", apiserver_vip: "10.9.0.1" }),
  ],
  ["one control plane without any", plan(1, { ...none, cluster_endpoint: "10.0.0.11" })],
  ["kube-vip", plan(3, kubeVip)],
  ["equal priorities, where kube-vip needs none", plan(3, { ...kubeVip, keepalived_priority: 100 })],
  ["further frontends", plan(3, extra([web, { ...web, name: "git", port: 22222 }]))],
  [
    "members of kubeadm's documents that have no variable",
    plan(3, {
      kubeadm_extra: {
        InitConfiguration: { timeouts: { controlPlaneComponentHealthCheck: "8m" } },
        ClusterConfiguration: { apiServer: { extraVolumes: [] }, etcd: { local: { serverCertSANs: ["x"] } } },
        JoinConfiguration: { nodeRegistration: { ignorePreflightErrors: ["NumCPU"] } },
      },
    }),
  ],
];

for (const [name, given] of fine)
  t.test(`can work: ${name}`, async (t) => t.strictSame(judgePlan(given), []));

const wrong: readonly (readonly [string, ClusterPlan, string, RegExp])[] = [
  [
    "nothing that leads to the API servers",
    plan(3, { ...none, cluster_endpoint: "" }),
    "cluster_endpoint",
    /nothing else leads to the API servers/,
  ],
  [
    "the only control plane's address with another port",
    plan(1, { ...none, cluster_endpoint: "10.0.0.11", apiserver_port: 6444 }),
    "loadbalancer_port",
    /address of cp1, whose API server listens on 6444 and not on 6443/,
  ],
  [
    "an endpoint inside the pods' net",
    plan(3, { ...none, cluster_endpoint: "10.244.0.9" }),
    "cluster_endpoint",
    /lies in pod_subnet/,
  ],
  ["kube-vip on another port", plan(3, { ...kubeVip, loadbalancer_port: 8443 }), "loadbalancer_port", /6443/],
  [
    "kube-vip without an address",
    plan(3, { ...kubeVip, apiserver_vip: "", cluster_endpoint: "" }),
    "apiserver_vip",
    /not set/,
  ],
  [
    "load balancers that nobody uses",
    { ...plan(3, kubeVip), groups: { ...plan(3).groups, load_balancers: ["lb1"] } },
    "load_balancers",
    /loadbalancer: kube-vip they do nothing/,
  ],
  [
    "further frontends without external load balancers",
    plan(3, { loadbalancer_extra_frontends: [web] }),
    "loadbalancer_extra_frontends",
    /with loadbalancer: stacked there is no load balancer/,
  ],
  [
    "a frontend of the API's name",
    plan(3, extra([{ ...web, name: "apiserver" }])),
    "loadbalancer_extra_frontends",
    /the name apiserver is taken/,
  ],
  [
    "two frontends of one name",
    plan(3, extra([web, { ...web, port: 80 }])),
    "loadbalancer_extra_frontends",
    /web/,
  ],
  [
    "two frontends of one port",
    plan(3, extra([web, { ...web, name: "other" }])),
    "loadbalancer_extra_frontends",
    /other: 443 is the port of web/,
  ],
  [
    "a frontend on the API's port",
    plan(3, extra([{ ...web, port: 6443 }])),
    "loadbalancer_extra_frontends",
    /web: 6443 is the port of loadbalancer_port/,
  ],
  [
    "a member of kubeadm's documents that has a variable",
    plan(3, { kubeadm_extra: { ClusterConfiguration: { networking: { podSubnet: "10.0.0.0/8" } } } }),
    "kubeadm_extra.ClusterConfiguration.networking.podSubnet",
    /variable of its own, pod_subnet/,
  ],
  [
    "a member of kubeadm's documents that is hapb's own",
    plan(3, { kubeadm_extra: { JoinConfiguration: { discovery: { file: {} } } } }),
    "kubeadm_extra.JoinConfiguration.discovery",
    /set by hapb itself/,
  ],
];

for (const [name, given, about, said] of wrong)
  t.test(`can't work: ${name}`, async (t) => {
    const problems = judgePlan(given);
    t.strictSame(
      problems.map((problem) => problem.about),
      [about],
    );
    t.match(problems[0]?.problem, said);
    t.not(problems[0]?.mend, "");
  });

import { readFileSync } from "node:fs";
import t from "tap";
import { judgePlan } from "../../../modules/kubernetes/preflight/judge.js";
import { parseLook } from "../../../modules/kubernetes/preflight/look.js";
import { holds, overlaps, parseIp, parseNet } from "../../../modules/kubernetes/preflight/net.js";
import type { ClusterPlan, HostPlan } from "../../../modules/kubernetes/preflight/plan.js";
import type { PlainObject } from "../../../engine/module/index.js";
import { drift } from "../../../modules/kubernetes/preflight/rules/drift.js";
import { driftOfNodes } from "../../../modules/kubernetes/preflight/rules/drift-of-nodes.js";
import { checkValues } from "../../../modules/kubernetes/preflight/schema.js";

type Settings = Record<string, string | number | boolean>;
type Look = NonNullable<HostPlan["look"]>;

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
  keepalived_interface: "",
  keepalived_router_id: 51,
  kubernetes_bundle: "",
};

function look(number: number): Look {
  return {
    hostname: `host${number}`,
    machine_id: `machine${number}`,
    product_uuid: "",
    macs: [`02:00:00:00:00:0${number}`],
    addresses: [{ interface: "eth0", address: `10.0.0.1${number}`, prefix: 24 }],
    cpus: 2,
    memory_mb: 4000,
    listening: [22],
    init: "systemd",
    kernel: "6.1",
    missing_programs: [],
    cni_configurations: [],
    may_set_clock: true,
    unshared_mounts: [],
    clock_offset: 0,
    vip_interface: "eth0",
    has_vip: false,
  };
}

function host(number: number, group: string, settings: Settings = {}): HostPlan {
  return {
    host: `h${number}`,
    groups: [group],
    settings: {
      ...common,
      node_ip: `10.0.0.1${number}`,
      node_name: `h${number}`,
      keepalived_priority: 104 - number,
      ...settings,
    },
    look: look(number),
    node: { state: "clean" },
  };
}

function groupsOf(hosts: readonly HostPlan[]): ClusterPlan["groups"] {
  const of = (group: string) => hosts.filter(({ groups }) => groups.includes(group)).map((each) => each.host);
  return {
    control_planes: of("control_planes"),
    workers: of("workers"),
    load_balancers: of("load_balancers"),
  };
}

/** The same with the groups that its hosts say. */
function regrouped(plan: ClusterPlan): ClusterPlan {
  return { ...plan, groups: groupsOf(plan.hosts) };
}

const good: ClusterPlan = regrouped({
  groups: {},
  hosts: [
    host(1, "control_planes"),
    host(2, "control_planes"),
    host(3, "control_planes"),
    host(4, "workers"),
  ],
  releases: ["1.33", "1.34"],
});

/** The good plan with other values on all hosts. */
function having(settings: Settings): ClusterPlan {
  return {
    ...good,
    hosts: good.hosts.map((each) => ({ ...each, settings: { ...each.settings, ...settings } })),
  };
}

/** The good plan with one host's share changed. */
function changing(index: number, change: (host: HostPlan) => Partial<HostPlan>): ClusterPlan {
  return { ...good, hosts: good.hosts.map((each, i) => (i === index ? { ...each, ...change(each) } : each)) };
}

const seen = (index: number, given: Partial<Look>): ClusterPlan =>
  changing(index, ({ look }) => ({ look: { ...look!, ...given } }));

const external = (settings: Settings = {}): ClusterPlan => ({
  ...good,
  hosts: [host(1, "control_planes"), host(2, "load_balancers"), host(3, "load_balancers")].map((each) => ({
    ...each,
    settings: { ...each.settings, loadbalancer: "external", loadbalancer_port: 6443, ...settings },
  })),
});

const fine: readonly (readonly [string, ClusterPlan])[] = [
  ["a good plan", good],
  [
    "before anybody looked at the hosts",
    { ...good, hosts: good.hosts.map((each) => ({ ...each, look: undefined, node: undefined })) },
  ],
  ["external load balancers may have the API server's port", external()],
  ["a DNS name as endpoint", having({ cluster_endpoint: "k8s.example.org" })],
  [
    "IPv6 nets",
    having({ pod_subnet: "fd00:1::/48", node_cidr_mask_size: 64, service_subnet: "fd00:2::/112" }),
  ],
  ["a product_uuid that nobody can read is unknown, not the same", good],
  [
    "a running node's own ports are not in the way",
    changing(0, ({ look }) => ({
      node: { state: "done" },
      look: { ...look!, listening: [22, 6443, 10250] },
    })),
  ],
  [
    "a pod net's addresses on the cluster's own bridge",
    seen(0, { addresses: [...look(1).addresses, { interface: "cni0", address: "10.244.0.1", prefix: 24 }] }),
  ],
];

/** The first host in a cluster, or not, with these files in /etc/cni/net.d. */
function networked(state: string, files: string[], pod_network = "bridge"): ClusterPlan {
  const plan = changing(0, ({ look }) => ({
    node: { state },
    look: { ...look!, cni_configurations: files },
  }));
  return {
    ...plan,
    hosts: plan.hosts.map((each) => ({ ...each, settings: { ...each.settings, pod_network } })),
  };
}

const networks: readonly (readonly [string, ClusterPlan])[] = [
  ["a bare host with somebody's pod network", networked("clean", ["10-calico.conflist"])],
  ["a node with hapb's pod network", networked("done", ["10-hapb.conflist"])],
  ["hapb's pod network beside another", networked("done", ["10-hapb.conflist", "10-flannel.conflist"])],
  ["a node that has none yet", networked("done", [])],
  ["a node that has a package's sample", networked("done", ["10-containerd-net.conflist"])],
  ["another pod network that is to stay", networked("done", ["10-calico.conflist"], "none")],
  ["a node with Calico, as asked for", networked("done", ["10-calico.conflist"], "calico")],
];

for (const [name, plan] of [...fine, ...networks])
  t.test(`can work: ${name}`, async (t) => t.strictSame(judgePlan(regrouped(plan)), []));

/** The plan with these settings on all hosts, and a cluster that runs already. */
function running(settings: PlainObject, configuration: PlainObject): ClusterPlan {
  return nodes(settings, { cluster_configuration: configuration });
}

/** The plan with these settings on all hosts, and a first node that is done already. */
function nodes(settings: PlainObject, node: PlainObject): ClusterPlan {
  return {
    ...good,
    hosts: good.hosts.map((each, i) => ({
      ...each,
      settings: { ...each.settings, ...settings },
      ...(i === 0 ? { node: { state: "done", ...node } } : {}),
    })),
  };
}

const wrong: readonly (readonly [string, ClusterPlan, string, RegExp])[] = [
  ["no control plane", { ...good, hosts: [host(4, "workers")] }, "control_planes", /no host/],
  [
    "a host of both kinds",
    changing(0, () => ({ groups: ["control_planes", "workers"] })),
    "h1",
    /in control_planes and in workers/,
  ],
  [
    "load balancers in a stacked cluster",
    { ...good, hosts: [...good.hosts, host(5, "load_balancers")] },
    "load_balancers",
    /do nothing/,
  ],
  ["external without load balancers", having({ loadbalancer: "external" }), "load_balancers", /no host/],
  [
    "a release nobody knows",
    having({ kubernetes_version: "1.20.0" }),
    "kubernetes_version",
    /don't know Kubernetes 1.20/,
  ],
  ["no release and no bundle", having({ kubernetes_version: "" }), "kubernetes_version", /not set/],
  [
    "hosts without kubeadm, which nobody is to install",
    {
      ...having({ kubernetes_install: "none" }),
      hosts: seen(3, { missing_programs: ["kubeadm", "kubelet"] }).hosts.map((each) => ({
        ...each,
        settings: { ...each.settings, kubernetes_install: "none" },
      })),
    },
    "h4",
    /lacks kubeadm, kubelet, and kubernetes_install: none/,
  ],
  [
    "load balancers of different groups",
    changing(1, ({ settings }) => ({ settings: { ...settings, keepalived_router_id: 52 } })),
    "keepalived_router_id",
    /on h2/,
  ],
  ["a release with a v", having({ kubernetes_version: "v1.34.4" }), "kubernetes_version", /no release/],
  [
    "a bundle of another release",
    { ...good, bundleVersion: "v1.33.6" },
    "kubernetes_version",
    /the bundle holds 1.33.6/,
  ],
  ["no VIP", having({ apiserver_vip: "", cluster_endpoint: "" }), "apiserver_vip", /not set/],
  [
    "a name as VIP",
    having({ apiserver_vip: "api", cluster_endpoint: "api" }),
    "apiserver_vip",
    /no IP address/,
  ],
  [
    "another address as endpoint",
    having({ cluster_endpoint: "10.0.0.200" }),
    "cluster_endpoint",
    /another address/,
  ],
  [
    "a VIP that is a host's own",
    having({ apiserver_vip: "10.0.0.12", cluster_endpoint: "10.0.0.12" }),
    "apiserver_vip",
    /address of h2/,
  ],
  [
    "a VIP inside the pod net",
    having({ apiserver_vip: "10.244.0.5", cluster_endpoint: "10.244.0.5" }),
    "apiserver_vip",
    /lies in pod_subnet/,
  ],
  [
    "a node inside the service net",
    having({ service_subnet: "10.0.0.0/24" }),
    "node_ip of h1",
    /lies in service_subnet/,
  ],
  [
    "a node without an address",
    changing(3, ({ settings }) => ({ settings: { ...settings, node_ip: "w1.example.org" } })),
    "node_ip of h4",
    /no IP address/,
  ],
  [
    "two nodes of one address",
    changing(3, ({ settings }) => ({ settings: { ...settings, node_ip: "10.0.0.11" } })),
    "node_ip",
    /h1 and h4 both have 10.0.0.11/,
  ],
  [
    "two nodes of one name",
    changing(3, ({ settings }) => ({ settings: { ...settings, node_name: "h1" } })),
    "node_name",
    /both have h1/,
  ],
  [
    "stacked load balancers on the API server's port",
    having({ loadbalancer_port: 6443 }),
    "loadbalancer_port",
    /can't both listen on 6443/,
  ],
  ["a port of etcd", having({ loadbalancer_port: 2379 }), "loadbalancer_port", /port of etcd/],
  ["a NodePort", having({ apiserver_port: 30443 }), "apiserver_port", /NodePort/],
  ["no net", having({ pod_subnet: "10.244.0.0" }), "pod_subnet", /is no net/],
  [
    "nets that overlap",
    having({ service_subnet: "10.244.128.0/17" }),
    "service_subnet",
    /overlaps pod_subnet/,
  ],
  [
    "a service net too large",
    having({ service_subnet: "10.0.0.0/8", pod_subnet: "172.16.0.0/16" }),
    "service_subnet",
    /larger than the API server takes/,
  ],
  [
    "the seed's pod net, room for one node",
    having({ pod_subnet: "10.244.0.0/24" }),
    "pod_subnet",
    /room for 1 nodes with \/24 each, and there are 4/,
  ],
  [
    "a node net larger than the pod net",
    having({ node_cidr_mask_size: 12 }),
    "node_cidr_mask_size",
    /can't be cut out/,
  ],
  [
    "a pod net that a host uses",
    seen(1, {
      addresses: [
        { interface: "eth0", address: "10.0.0.12", prefix: 24 },
        { interface: "eth1", address: "10.244.3.1", prefix: 24 },
      ],
    }),
    "pod_subnet",
    /overlaps 10.244.3.1\/24 of eth1 on h2/,
  ],
  [
    "priorities twice",
    changing(1, ({ settings }) => ({ settings: { ...settings, keepalived_priority: 103 } })),
    "keepalived_priority",
    /h1 and h2 both have 103/,
  ],
  ["a weight that ties", having({ keepalived_weight: -2 }), "keepalived_weight", /does not outweigh/],
  ["a weight of nothing", having({ keepalived_weight: 0 }), "keepalived_weight", /does not lower/],
  [
    "priorities that keepalived clamps to 1",
    {
      ...good,
      hosts: good.hosts.map((each, i) => ({
        ...each,
        settings: { ...each.settings, keepalived_priority: [31, 30, 20, 99][i]! },
      })),
    },
    "keepalived_weight",
    /takes priority 20 below 1/,
  ],
  [
    "variables that differ between hosts",
    changing(2, ({ settings }) => ({ settings: { ...settings, pod_subnet: "10.245.0.0/16" } })),
    "pod_subnet",
    /is "10.244.0.0\/16" on h1 and "10.245.0.0\/16" on h3/,
  ],
  [
    "a cluster with a pod network of its own",
    networked("done", ["10-calico.conflist"]),
    "pod_network",
    /bridge is asked for, and h1 is in a cluster that has another pod network \(.* has 10-calico.conflist\)/,
  ],
  [
    "Calico in the place of the bridge of a running cluster",
    networked("done", ["10-hapb.conflist"], "calico"),
    "pod_network",
    /calico is asked for, and h1 is in a cluster that has another pod network/,
  ],
  ["host names twice", seen(1, { hostname: "host1" }), "h1, h2", /same host name/],
  ["machine-ids twice", seen(1, { machine_id: "machine1" }), "h1, h2", /same machine-id/],
  [
    "product_uuids twice",
    {
      ...good,
      hosts: good.hosts.map((each, i) =>
        i < 2 ? { ...each, look: { ...each.look!, product_uuid: "same" } } : each,
      ),
    },
    "h1, h2",
    /same product_uuid/,
  ],
  ["MAC addresses twice", seen(1, { macs: look(1).macs }), "h1, h2", /same MAC address/],
  ["one CPU", seen(0, { cpus: 1 }), "h1", /has 1 CPU/],
  ["little memory", seen(0, { memory_mb: 1024 }), "h1", /1024 MB/],
  ["neither systemd nor OpenRC", seen(3, { init: "" }), "h4", /neither systemd nor OpenRC/],
  ["a program missing", seen(3, { missing_programs: ["conntrack"] }), "h4", /lacks conntrack/],
  [
    "an address that is on no interface",
    seen(3, { addresses: [{ interface: "eth0", address: "10.0.0.99", prefix: 24 }] }),
    "node_ip of h4",
    /on no interface/,
  ],
  [
    "a VIP of no host's net",
    seen(0, { vip_interface: "" }),
    "h1",
    /no interface has a net that holds apiserver_vip/,
  ],
  ["an interface that is not there", having({ keepalived_interface: "eth9" }), "h1", /no interface eth9/],
  ["a port in use", seen(0, { listening: [22, 10250] }), "h1", /port 10250 already, which the kubelet needs/],
  ["haproxy's port in use", seen(0, { listening: [8443] }), "h1", /port 8443 already/],
  [
    "a firewall between two hosts",
    changing(3, () => ({ filtered: [{ target: "10.0.0.11:6443", reason: "no answer" }] })),
    "h4",
    /no way to 10.0.0.11:6443 \(no answer\)/,
  ],
  ["a clock ahead", seen(2, { clock_offset: 95 }), "h3", /95 s ahead of the others/],
  [
    "another version than the running cluster's",
    changing(0, () => ({ node: { state: "done", cluster_configuration: { kubernetesVersion: "v1.33.6" } } })),
    "kubernetes_version",
    /1.34.4 is asked for, and the running cluster has 1.33.6/,
  ],
  [
    "another pod net than the running cluster's",
    changing(0, () => ({
      node: { state: "done", cluster_configuration: { networking: { podSubnet: "10.9.0.0/16" } } },
    })),
    "pod_subnet",
    /the running cluster has 10.9.0.0\/16/,
  ],
  [
    "an argument that the running API servers don't have",
    running(
      { apiserver_extra_args: { v: 4, "audit-log-maxage": "30" } },
      { apiServer: { extraArgs: { v: "4" } } },
    ),
    "apiserver_extra_args",
    /audit-log-maxage=30 is asked for, and the running cluster has no such argument/,
  ],
  [
    "an argument of another value in the running cluster",
    running(
      { etcd_extra_args: { "quota-backend-bytes": 1 } },
      { etcd: { local: { extraArgs: [{ name: "quota-backend-bytes", value: "2" }] } } },
    ),
    "etcd_extra_args",
    /quota-backend-bytes=1 is asked for, and the running cluster has 2/,
  ],
  [
    "another cgroup driver than the running kubelets'",
    nodes({ cgroup_driver: "systemd" }, { kubelet_configuration: { cgroupDriver: "cgroupfs" } }),
    "cgroup_driver",
    /cgroupDriver: "systemd" is asked for, and the running cluster has "cgroupfs"/,
  ],
  [
    "a kubelet's setting that the running cluster lacks",
    nodes(
      { kubelet_config_extra: { evictionHard: { "memory.available": "500Mi" } } },
      { kubelet_configuration: { evictionHard: { "nodefs.available": "10%" } } },
    ),
    "kubelet_config_extra",
    /evictionHard.memory.available: "500Mi" is asked for, and the running cluster has no such member/,
  ],
  [
    "kube-proxy's setting of another value",
    nodes({ kube_proxy_config_extra: { mode: "ipvs" } }, { kube_proxy_configuration: { mode: "iptables" } }),
    "kube_proxy_config_extra",
    /mode: "ipvs" is asked for, and the running cluster has "iptables"/,
  ],
  [
    "a node that runs another container runtime",
    nodes({}, { runtime: "cri-o://1.34.0" }),
    "h1",
    /containerd is asked for, and this node runs cri-o:\/\/1.34.0/,
  ],
  [
    "a name that the running API servers' certificates lack",
    running({ apiserver_extra_sans: ["a.example", "b.example"] }, { apiServer: { certSANs: ["a.example"] } }),
    "apiserver_extra_sans",
    /b.example is asked for, and the API servers' certificates don't name it/,
  ],
];

t.test("running nodes with what is asked for, and more, are let pass", async (t) => {
  const plan = nodes(
    {
      cgroup_driver: "systemd",
      kubelet_config_extra: {
        cgroupDriver: "cgroupfs",
        failSwapOn: false,
        podsPerCore: 0,
        nodeStatusReportFrequency: "240s",
        clusterDNS: ["10.96.0.10"],
      },
      kube_proxy_config_extra: { conntrack: { min: 0, tcpEstablishedTimeout: "0s" } },
    },
    {
      kubelet_configuration: {
        cgroupDriver: "cgroupfs",
        failSwapOn: false,
        nodeStatusReportFrequency: "4m0s",
        clusterDNS: ["10.96.0.10"],
        maxPods: 110,
      },
      kube_proxy_configuration: { mode: "", conntrack: { maxPerCore: null } },
      runtime: "containerd://1.6.20~ds1",
    },
  );
  t.same(driftOfNodes(plan), []);
});

t.test("a running cluster with what is asked for, and more, is let pass", async (t) => {
  const asked = {
    apiserver_extra_args: { profiling: false, v: 4, "audit-log-maxage": "30" },
    scheduler_extra_args: { profiling: true },
    apiserver_extra_sans: ["a.example"],
  };
  const texts = { profiling: "False", v: "4", "audit-log-maxage": "30", "authorization-mode": "Node,RBAC" };
  const list = Object.entries(texts).map(([name, value]) => ({ name, value }));
  for (const extraArgs of [texts, list]) {
    const plan = running(asked, {
      apiServer: { extraArgs, certSANs: ["10.0.0.100", "a.example"] },
      scheduler: { extraArgs: [{ name: "profiling", value: "True" }] },
    });
    t.same(drift(plan), []);
  }
});

for (const [name, plan, about, problem] of wrong)
  t.test(`refused: ${name}`, async (t) => {
    const problems = judgePlan(regrouped(plan));
    t.match(problems.find((each) => each.about === about && problem.test(each.problem)) ?? problems, {
      about,
      problem,
    });
    t.ok(problems.every(({ mend }) => mend !== ""));
  });

t.test("all that is wrong is said at once", async (t) => {
  const problems = judgePlan(
    having({ loadbalancer_port: 6443, pod_subnet: "10.244.0.0/24", keepalived_weight: -1 }),
  );
  t.strictSame(
    problems.map(({ about }) => about),
    ["loadbalancer_port", "pod_subnet", "keepalived_weight"],
  );
});

t.test("values that the schema refuses", async (t) => {
  const schema = JSON.parse(readFileSync("playbooks/vars/schema.json", "utf8")) as { [key: string]: never };
  const of = async (settings: Settings) =>
    (await checkValues(having(settings), schema)).filter(({ about }) =>
      Object.keys(settings).some((name) => about.startsWith(name)),
    );
  t.strictSame(await of({ loadbalancer_port: 8443 }), []);
  t.match(await of({ loadbalancer_port: "8443" }), [
    { about: "loadbalancer_port", problem: /must be integer/ },
  ]);
  t.match(await of({ pod_network: "brigde" }), [
    { about: "pod_network", mend: "one of calico, flannel, bridge, none" },
  ]);
  t.match(await of({ node_name: "UPPER" }), [{ about: "node_name" }]);
});

t.test("addresses and nets", async (t) => {
  t.strictSame(parseIp("10.0.0.1"), { bits: 32, value: 167772161n });
  t.strictSame(parseIp("::1"), { bits: 128, value: 1n });
  for (const wrongOne of ["10.0.0", "10.0.0.256", "host", "", "1::2::3", "12345::", ":::"])
    t.equal(parseIp(wrongOne), undefined, wrongOne);
  for (const wrongOne of ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/x", "/8"])
    t.equal(parseNet(wrongOne), undefined, wrongOne);
  t.ok(overlaps(parseNet("10.0.0.0/8")!, parseNet("10.244.0.0/16")!));
  t.notOk(overlaps(parseNet("10.96.0.0/16")!, parseNet("10.97.0.0/16")!));
  t.notOk(overlaps(parseNet("10.0.0.0/8")!, parseNet("fd00::/8")!));
  t.ok(holds(parseNet("10.0.0.77/24")!, "10.0.0.255"));
  t.notOk(holds(parseNet("10.0.0.0/24")!, "10.0.1.0"));
});

t.test("what a host says of itself", async (t) => {
  const said = [
    "hostname cp1",
    "kernel 6.1.0",
    "machine_id abc",
    "product_uuid ",
    "cpus 4",
    "memory 2048000",
    "init systemd",
    "missing conntrack",
    "cni 10-calico.conflist",
    "cni calico-kubeconfig",
    "socket   sl  local_address rem_address   st",
    "socket    0: 00000000:192B 00000000:0000 0A 00000000:00000000",
    "socket    1: 0100007F:A123 0100007F:192B 01 00000000:00000000",
    "socket    2: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A",
    "address 1: lo    inet 127.0.0.1/8 scope host lo",
    "address 2: eth0@if9    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0",
    "address 2: eth0@if9    inet6 fe80::1/64 scope link",
    "link 1: lo: <LOOPBACK,UP> mtu 65536 link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
    "link 2: eth0@if9: <BROADCAST,UP> mtu 1500 link/ether 02:AB:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0",
    "link 3: cni0: <BROADCAST,UP> mtu 1500 link/ether 02:cc:00:00:00:01 brd ff:ff:ff:ff:ff:ff",
    "capabilities 000001fffdffffff",
    "mount / 1",
    "mount /sys 1",
    "mount /sys 0",
    "clock 1000",
  ].join("\n");
  t.strictSame(parseLook(said, 900_000, 901_000), {
    hostname: "cp1",
    machine_id: "abc",
    product_uuid: "",
    macs: ["02:ab:00:00:00:01"],
    addresses: [
      { interface: "lo", address: "127.0.0.1", prefix: 8 },
      { interface: "eth0", address: "10.0.0.11", prefix: 24 },
      { interface: "eth0", address: "fe80::1", prefix: 64 },
    ],
    cpus: 4,
    memory_mb: 2000,
    listening: [22, 6443],
    init: "systemd",
    kernel: "6.1.0",
    missing_programs: ["conntrack"],
    cni_configurations: ["10-calico.conflist"],
    may_set_clock: false,
    unshared_mounts: ["/sys"],
    clock_offset: 100,
  });
});

t.test("what --limit leaves out still counts", async (t) => {
  const limited = { ...good, hosts: good.hosts.slice(3) };
  t.strictSame(judgePlan(limited), []);
  t.match(judgePlan({ ...limited, groups: {} }), [{ about: "control_planes" }]);
});

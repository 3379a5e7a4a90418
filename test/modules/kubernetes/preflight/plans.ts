import type { HostLook } from "../../../../modules/kubernetes/preflight/look.js";
import type { ClusterPlan, HostPlan } from "../../../../modules/kubernetes/preflight/plan.js";
import type { Reach } from "../../../../modules/kubernetes/preflight/reach.js";

type Settings = HostPlan["settings"];
type Look = NonNullable<HostPlan["look"]>;

/** What a case changes about a host; null takes a part away. */
export interface HostChange {
  readonly groups?: readonly string[];
  readonly address?: string;
  readonly port?: number;
  readonly settings?: Settings;
  readonly look?: Partial<Look> | null;
  readonly node?: HostPlan["node"] | null;
  readonly reach?: Partial<Reach>;
  readonly listened?: readonly number[];
  readonly password?: HostPlan["password"];
}

/** What a case changes about the good plan. */
export interface PlanChange {
  /** Values of all hosts. */
  readonly settings?: Settings;
  /** By name, `all` for every one. */
  readonly hosts?: Readonly<Record<string, HostChange>>;
  /** Hosts of the inventory; all of the layout's when absent. */
  readonly inventory?: readonly string[];
  /** Hosts that --limit leaves. */
  readonly limit?: readonly string[];
  readonly bundleVersion?: string;
  readonly bundleImages?: readonly string[];
}

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
  pod_network: "bridge",
  service_subnet: "10.96.0.0/16",
  node_cidr_mask_size: 24,
  keepalived_weight: -30,
  keepalived_interface: "",
  keepalived_router_id: 51,
  kubernetes_bundle: "",
  kubernetes_install: "packages",
  cgroup_driver: "systemd",
  kubelet_config_extra: {},
  manage_hosts_file: true,
};

function goodLook(number: number): Look {
  const look: HostLook = {
    hostname: `host${number}`,
    machine_id: `machine${number}`,
    product_uuid: "",
    distribution: { id: "debian", version: "12", name: "Debian GNU/Linux 12 (bookworm)" },
    cards: [
      { interface: "eth0", mac: `02:00:00:00:00:0${number}` },
      { interface: "lxcbr0", mac: "00:16:3e:00:00:00" },
    ],
    addresses: [
      { interface: "lo", address: "127.0.0.1", prefix: 8 },
      { interface: "eth0", address: `10.0.0.1${number}`, prefix: 24 },
    ],
    routes: [{ net: "10.0.0.0/24", interface: "eth0" }],
    cpus: 2,
    memory_mb: 4000,
    memory_available_mb: 3000,
    swap_mb: 0,
    swap_used_mb: 0,
    disks: ["/var", "/", "/", "/var"].map((mounted_on) => ({ mounted_on, size_mb: 40_000, free_mb: 30_000 })),
    listening: [22],
    listeners: [{ port: 22, program: "sshd" }],
    init: "systemd",
    kernel: "6.1.0-31-amd64",
    cgroup_version: 2,
    missing_modules: [],
    containerd: "",
    crio: "",
    selinux: "disabled",
    has_container_policy: false,
    lacks_apparmor_parser: false,
    rejects: false,
    missing_programs: [],
    cni_configurations: [],
    may_set_clock: true,
    unshared_mounts: [],
    endpoint_entries: [],
    endpoint_addresses: [],
    clock_offset: 0,
  };
  return { ...look, vip_interface: "eth0", has_vip: false };
}

const noReach: Reach = {
  filtered: [],
  refused: [],
  is_unknown: false,
  vip_neighbour: "",
  adverts: [],
  has_listened: true,
};

function goodHost(number: number, group: string): HostPlan {
  const settings = {
    node_ip: `10.0.0.1${number}`,
    node_name: `h${number}`,
    keepalived_priority: 104 - number,
  };
  return {
    host: `h${number}`,
    groups: [group],
    address: `10.0.0.1${number}`,
    password: { length: 8, is_word: true },
    settings: { ...common, ...settings },
    look: goodLook(number),
    reach: noReach,
    ...(group === "load_balancers" ? {} : { node: { state: "clean" } }),
  };
}

/** h1 to h3 are control planes, h4 is a worker; h5 and h6 are load balancers where they are external. */
function goodHosts(isExternal: boolean): HostPlan[] {
  const groups = [...Array.from({ length: 3 }, () => "control_planes"), "workers"];
  return [...groups, ...(isExternal ? ["load_balancers", "load_balancers"] : [])].map((group, i) => {
    const host = goodHost(i + 1, group);
    const port = { loadbalancer_port: 6443, keepalived_priority: 106 - i };
    return isExternal ? { ...host, settings: { ...host.settings, ...port } } : host;
  });
}

/** A plan that can work, changed as a case says. */
export function planOf(change: PlanChange): ClusterPlan {
  const isExternal = change.settings?.loadbalancer === "external";
  const wanted = change.inventory;
  const hosts = goodHosts(isExternal)
    .filter(({ host }) => wanted === undefined || wanted.includes(host))
    .map((host) =>
      changed({ ...host, settings: { ...host.settings, ...change.settings } }, change.hosts?.all),
    )
    .map((host) => changed(host, change.hosts?.[host.host]));
  const named = (group: string) =>
    hosts.filter(({ groups }) => groups.includes(group)).map(({ host }) => host);
  const [control_planes, workers, load_balancers] = ["control_planes", "workers", "load_balancers"].map(
    named,
  );
  return {
    hosts: hosts.filter(({ host }) => change.limit === undefined || change.limit.includes(host)),
    groups: { control_planes: control_planes!, workers: workers!, load_balancers: load_balancers! },
    releases: ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"],
    ...(change.bundleVersion === undefined ? {} : { bundleVersion: change.bundleVersion }),
    ...(change.bundleImages === undefined ? {} : { bundleImages: change.bundleImages }),
    // As the module has it: of all nodes, also of those that --limit leaves out.
    running: hosts.find(({ node }) => node?.cluster_configuration)?.node?.cluster_configuration,
  };
}

function changed(host: HostPlan, change: HostChange | undefined): HostPlan {
  if (!change) return host;
  const { look, node, settings, reach, ...rest } = change;
  return {
    ...host,
    ...rest,
    settings: { ...host.settings, ...settings },
    look: look === null ? undefined : { ...host.look!, ...look },
    node: node === null ? undefined : (node ?? host.node),
    reach: { ...host.reach!, ...reach },
  };
}

import { boolean, defineModule, object, string, type Plain } from "../../engine/module/index.js";
import type { InterfaceAddress } from "./preflight/look-lines.js";
import { lookAt } from "./preflight/look.js";
import { holds, parseIp, parseNet } from "./preflight/net.js";

/** Reads what a cluster depends on, in one round trip; `kubernetes_preflight` judges it. */
export default defineModule({
  name: "kubernetes_host_facts",
  summary: "Read what a host is, as far as a cluster depends on it.",
  scope: "host",
  args: object({
    vip: string("Address whose interface is looked for", ""),
    endpoint: string("Name whose addresses are looked for; an address is not looked for", ""),
    asks_dns: boolean("Whether name servers are asked for it, or /etc/hosts alone", false),
  }),
  examples: [{ args: {} }, { title: "Which interface leads to 10.0.0.100?", args: { vip: "10.0.0.100" } }],
  returns: {
    hostname: "",
    machine_id: "",
    distribution: "id, version and name of /etc/os-release",
    product_uuid: "empty where it can't be read",
    cards: "interface and mac of each",
    addresses: "interface, address and prefix of each",
    vip_interface: "interface whose net holds vip; empty: none",
    has_vip: "whether vip is on this host",
    routes: "net and interface of each; bare hosts only, as what follows with a *",
    cpus: "",
    memory_mb: "",
    memory_available_mb: "",
    swap_mb: "",
    swap_used_mb: "",
    disks:
      "* mounted_on, size_mb and free_mb of what will hold /var/lib/containerd, /var/lib/etcd, /var/lib/kubelet and /var/lib/containers",
    listening: "TCP ports in use",
    listeners: "* port and program of each, where ss tells",
    init: "systemd or openrc",
    kernel: "",
    cgroup_version: "1 or 2",
    missing_modules: "* of overlay and br_netfilter, those that the kernel can't have",
    containerd: "* version; empty: none",
    crio: "* version; empty: none",
    selinux: "* enforcing, permissive or disabled",
    has_container_policy: "* whether SELinux has a policy for containers",
    lacks_apparmor_parser: "* whether AppArmor is on without apparmor_parser",
    rejects: "* whether a packet filter has rules that reject",
    missing_programs: "programs that a node needs and that are not there",
    cni_configurations: "names of the files in /etc/cni/net.d that a container runtime reads",
    may_set_clock: "whether the host may set its clock; a container mostly may not",
    unshared_mounts: "of / and /sys, those whose mounts are not shared with pods",
    endpoint_entries: "addresses that /etc/hosts has for endpoint, beside what hapb writes",
    endpoint_addresses: "where endpoint leads, with asks_dns",
    clock_offset: "seconds that the host's clock is ahead of the control machine's",
  },

  async check(host, { vip, endpoint, asks_dns }) {
    const look = await lookAt(host, { name: parseIp(endpoint) ? "" : endpoint, asksDns: asks_dns });
    const result = {
      host: host.name,
      ...look,
      vip_interface: interfaceOf(vip, look.addresses),
      has_vip: look.addresses.some(({ address }) => address === vip),
    };
    return { before: null, after: null, result: result as unknown as { [key: string]: Plain } };
  },

  async apply() {},
});

/** A single address (/32, as keepalived adds its own) is no net that leads anywhere. */
function interfaceOf(vip: string, addresses: readonly InterfaceAddress[]): string {
  const found = addresses.find(({ address, prefix }) => {
    const net = parseNet(`${address}/${prefix}`);
    return net !== undefined && net.prefix < net.bits && holds(net, vip);
  });
  return found?.interface ?? "";
}

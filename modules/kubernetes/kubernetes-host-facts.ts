import { defineModule, object, string, type Plain } from "../../engine/module/index.js";
import { lookAt, type InterfaceAddress } from "./preflight/look.js";
import { holds, parseNet } from "./preflight/net.js";

/** Reads what a cluster depends on, in one round trip; `kubernetes_preflight` judges it. */
export default defineModule({
  name: "kubernetes_host_facts",
  summary: "Read what a host is, as far as a cluster depends on it.",
  scope: "host",
  args: object({
    vip: string("Address whose interface is looked for", ""),
  }),
  examples: [{ args: {} }, { title: "Which interface leads to 10.0.0.100?", args: { vip: "10.0.0.100" } }],
  returns: {
    hostname: "",
    machine_id: "",
    product_uuid: "empty where it can't be read",
    macs: "of the cards",
    addresses: "interface, address and prefix of each",
    vip_interface: "interface whose net holds vip; empty: none",
    has_vip: "whether vip is on this host",
    cpus: "",
    memory_mb: "",
    listening: "TCP ports in use",
    init: "systemd or openrc",
    kernel: "",
    missing_programs: "programs that a node needs and that are not there",
    cni_configurations: "names of the files in /etc/cni/net.d that a container runtime reads",
    may_set_clock: "whether the host may set its clock; a container mostly may not",
    unshared_mounts: "of / and /sys, those whose mounts are not shared with pods",
    clock_offset: "seconds that the host's clock is ahead of the control machine's",
  },

  async check(host, { vip }) {
    const look = await lookAt(host);
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

import { defineModule, integer, list, object, string, type Plain } from "../../engine/module/index.js";
import { parseReach, reachScript } from "./preflight/reach-script.js";

/** What the way between two hosts is like is seen from one of them, in one round trip. */
export default defineModule({
  name: "kubernetes_reach",
  summary:
    "Tell which addresses and ports a host has an open way to, and who is in the net of a load balancer.",
  description:
    "A refused connection shows an open way, as long as no packet filter rejects: there kubernetes_listen makes it sure.",
  scope: "host",
  args: object({
    targets: list(string("Address and port, e.g. 10.0.0.12:2380")),
    timeout: integer("Seconds to wait for each; all are asked at the same time", 3),
    vip: string("Address that nobody should answer for", ""),
    vrrp_interface: string(
      "Interface on which to listen for the advertisements of load balancers, of vip's family",
      "",
    ),
  }),
  examples: [{ args: { targets: ["127.0.0.1:22"] } }],
  returns: {
    filtered: "target and reason of each that can't be reached",
    refused: "targets that answered that nothing listens there",
    is_unknown: "whether the host has nothing to try them with",
    vip_neighbour: "hardware address that answers for vip",
    adverts: "source, router_id and addresses of each of VRRP's advertisements",
    has_listened: "whether it was listened for them",
  },

  async check(host, { targets, timeout, vip, vrrp_interface }) {
    const script = reachScript({ targets, timeoutSeconds: timeout, vip, vrrpInterface: vrrp_interface });
    const { stdout } = await host.query(script, {
      reads: ["host:network"],
      rcs: "any",
      timeoutMs: (timeout + 20) * 1000,
    });
    const result = { host: host.name, ...parseReach(stdout.text) };
    return { before: null, after: null, result: result as unknown as { [key: string]: Plain } };
  },

  async apply() {},
});

import {
  defineModule,
  HostFailure,
  list,
  object,
  path,
  string,
  type Host,
  type Plain,
} from "../../engine/module/index.js";
import { clearScript } from "./network-traces/clear.js";
import { lookForTraces, type Place, type Traces } from "./network-traces/look.js";

const none: Traces = { interfaces: [], routes: [], rules: [], sets: [], tables: [], files: [] };

export default defineModule({
  name: "kubernetes_network_traces",
  summary: "Take away what kube-proxy, Calico and flannel leave in a host's network.",
  description:
    "For a host that is no node any more: interfaces (vxlan.calico, cali*, flannel.*, cni0, kube-ipvs0), routes of the pods' nets, chains and tables of KUBE-*, cali-* and FLANNEL-* with the rules that lead to them, ipsets, and the files in /etc/cni/net.d, /var/lib, /run and the folder of the CNI plugins. Everybody else's rules, routes and files stay. What Calico's eBPF dataplane has loaded goes with the next boot.",
  scope: "host",
  args: object({
    subnets: list(string("Net of pods, as 10.244.0.0/16"), "Where routes of pod networks are looked for", []),
    cni_bin_dir: path("The folder of the CNI plugins; those of packages stay", "/opt/cni/bin"),
  }),
  examples: [
    {
      args: { subnets: ["10.244.0.0/16"] },
      requires: ["ip"],
      setup:
        "ip link add cni0 type bridge; mkdir -p /run/flannel; echo FLANNEL_MTU=1450 > /run/flannel/subnet.env",
    },
  ],

  async check(host, args) {
    const before = await lookForTraces(host, placeOf(args));
    return { before: plain(before), after: plain(none), touches: ["host:network"] };
  },

  async apply(host, args, { before }) {
    const { stderr } = await host.run(clearScript(before as unknown as Traces), {
      rcs: "any",
      timeoutMs: 120_000,
    });
    return { after: await seenClear(host, placeOf(args), stderr.text) };
  },
});

interface Args {
  readonly subnets: readonly string[];
  readonly cni_bin_dir: string;
}

const placeOf = ({ subnets, cni_bin_dir: cniBinDir }: Args): Place => ({
  subnets: subnets.flatMap((each) => each.split(",")).map((each) => each.trim()),
  cniBinDir,
});

async function seenClear(host: Host, place: Place, said: string): Promise<Plain> {
  const left = await lookForTraces(host, place);
  const stays = Object.values(left as unknown as Record<string, readonly string[]>).flat();
  if (stays.length > 0)
    throw new HostFailure(`some of it can't be taken away: ${stays.join(", ")}`, {
      stderr: said,
      hint: "a pod that still runs keeps its interface and makes rules anew: end it, and run this again, or boot the host",
    });
  return plain(left);
}

const plain = (traces: Traces): Plain => traces as unknown as Plain;

import { defineModule, HostFailure, object, sh, type Plain } from "../../engine/module/index.js";
import { accessArgs, complaint, isApiAbsent, kubectl } from "./kubectl/access.js";
import { parseCalico, parseNetworks, type DaemonSet, type Pool } from "./pod-network/parse.js";

const mark = "--8<--";
const nodeFormat =
  'jsonpath={range .items[*]}{.metadata.name} {.metadata.annotations.projectcalico\\.org/IPv4Address}{"\\n"}{end}';

/** Reads in one round trip what pod networks a cluster has, and what Calico found out about its nodes. */
export default defineModule({
  name: "pod_network_info",
  summary: "Read what connects a cluster's pods.",
  scope: "cluster",
  args: object(accessArgs),
  examples: [{ args: {}, needs: "cluster" }],
  returns: {
    networks: "of each known pod network that runs as a DaemonSet: network, namespace, name, image",
    calico:
      "autodetection (the method in force), pools (name, cidr, encapsulation), nodes (name, address; empty where it found none)",
  },

  async check(host, access, ctx) {
    const get = (words: readonly string[]) => kubectl(access, ["--request-timeout=15s", "get", ...words]);
    const script = sh`
${get(["daemonsets", "-A", "-o", "json"])} || exit 1
echo ${mark}
${get(["nodes", "-o", nodeFormat])} || exit 1
echo ${mark}
pools=$(${get(["ippools.crd.projectcalico.org", "-o", "json"])} 2>&1) && echo "$pools"
case $pools in *"doesn't have a resource type"*) ;; *"\\"items\\""*) ;; *) echo "$pools" >&2; exit 1 ;; esac
`;
    const answer = await host.query(script, { reads: ["cluster:api"], rcs: "any", timeoutMs: 60_000 });
    if (answer.rc !== 0 && isApiAbsent(answer))
      return { before: null, after: ctx.unknown(`the cluster does not answer: ${complaint(answer)}`) };
    if (answer.rc !== 0)
      throw new HostFailure(complaint(answer), { rc: answer.rc, stderr: answer.stderr.text });
    const [sets = "", nodes = "", pools = ""] = answer.stdout.text.split(`${mark}\n`);
    const { items } = JSON.parse(sets) as { items: DaemonSet[] };
    const found = pools.trim() === "" ? [] : (JSON.parse(pools) as { items: Pool[] }).items;
    const result = { networks: parseNetworks(items), calico: parseCalico(items, found, nodes) };
    return { before: null, after: null, result: result as unknown as { [key: string]: Plain } };
  },

  async apply(_host, _access, _check, ctx) {
    ctx.fail("the cluster does not answer");
  },
});

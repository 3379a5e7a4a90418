import {
  boolean,
  defineAction,
  HostFailure,
  integer,
  list,
  object,
  sleep,
  string,
  type Plain,
} from "../../engine/module/index.js";
import { accessArgs } from "./kubectl/access.js";
import { askHealth, problemsOf, type Health } from "./verify/health.js";

/** Waiting changes nothing: it ends as ok. */
export default defineAction({
  name: "kubernetes_health",
  summary: "Wait until a cluster is well by its own word: nodes, system pods and etcd.",
  description:
    "Asked of a control plane, in one round trip: every node Ready, every pod of the system's priorities running, one leader among etcd's members and none without a vote.",
  scope: "cluster",
  isLong: true,
  args: object({
    nodes: list(string("Node"), "Names of the nodes that have to be there", []),
    control_planes: integer("How many etcd members have to answer at least", 1),
    needs_network: boolean("Whether nodes have to be Ready and pods have to run", true),
    timeout: integer("Seconds", 300),
    ...accessArgs,
  }),
  examples: [{ args: { timeout: 60 }, needs: "cluster" }],
  returns: {
    nodes: "name, uid, boot (another one after each boot), ready",
    pods: "how many pods of the system there are",
    services: "addresses of the services of the API and the cluster's DNS: api, dns",
    dns_pods: "addresses of the DNS's pods",
    leader: "address of etcd's leader",
    members: "how many etcd members there are",
  },

  async check(host, args, ctx) {
    if (ctx.isCheckMode) return { willRun: false, result: { msg: "nothing to wait for in check mode" } };
    const health = await askHealth(host, args);
    const { nodes, control_planes: controlPlanes, needs_network } = args;
    const isWell = problemsOf(shown(health, needs_network), { nodes, controlPlanes }).length === 0;
    return isWell ? { willRun: false, result: resultOf(health) } : { willRun: true };
  },

  async apply(host, args, _check, ctx) {
    const { nodes, control_planes: controlPlanes, needs_network, timeout } = args;
    const deadline = Date.now() + timeout * 1000;
    for (;;) {
      const health = await askHealth(host, args);
      const problems = problemsOf(shown(health, needs_network), { nodes, controlPlanes });
      if (problems.length === 0) return { changed: false, result: resultOf(health) };
      if (Date.now() > deadline)
        throw new HostFailure(`the cluster is not well after ${timeout} s: ${problems.join("; ")}`, {
          hint: "hapb doctor says what each fault means and what mends it",
        });
      ctx.progress(problems[0]!);
      await sleep(1000, ctx.signal);
    }
  },
});

/** Without a pod network no node is Ready, and pods that need it wait. */
function shown(health: Health, needsNetwork: boolean): Health {
  if (needsNetwork) return health;
  return { ...health, nodes: health.nodes.map((node) => ({ ...node, isReady: true })), pods: [] };
}

function resultOf({ nodes, pods, dns, api, members }: Health): { [key: string]: Plain } {
  return {
    nodes: nodes.map(({ name, uid, boot, isReady }) => ({ name, uid, boot, ready: isReady })),
    pods: pods.length,
    services: { api, dns },
    dns_pods: pods.filter(({ isDns, ip }) => isDns && ip !== "").map(({ ip }) => ip),
    leader: members.find(({ isLeader }) => isLeader)?.endpoint.replace(/^https?:\/\/|:\d+$/g, "") ?? "",
    members: members.length,
  };
}

import {
  boolean,
  defineModule,
  HostFailure,
  integer,
  object,
  oneOf,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { accessArgs, ask, complaint, isApiAbsent, isNotFound, kubectl } from "./kubectl/access.js";
import { evictedPods } from "./kubectl/pods.js";

/** Evictions ask each pod's disruption budget; a node that can't be emptied gets its pods' future back. */
export default defineModule({
  name: "kubectl_drain",
  summary: "Empty a node of its pods, or keep new ones away.",
  description:
    "A server-side dry run comes first, and waits until every eviction would be let through: a pod that may not go is found before anything is done. Disruption budgets are respected. When the node can't be emptied in time, it is opened for pods again if it was open before. Pods of DaemonSets and static pods stay.",
  scope: "cluster",
  isLong: true,
  args: object({
    node: string("Name of the node"),
    state: oneOf(
      ["drained", "cordoned", "open"],
      "drained",
      "drained: no pod is left that can be elsewhere, and none comes; cordoned: none comes; open: pods may come.",
    ),
    timeout: integer("Seconds that the dry run may take, and then the evictions", 300),
    grace_period: integer("Seconds that each pod has to end; -1: what the pod says", -1),
    delete_emptydir_data: boolean("Also pods whose data in an emptyDir is lost with them", false),
    force: boolean("Also pods that nothing makes anew", false),
    ...accessArgs,
  }),
  examples: [
    { title: "Before a node is switched off", args: { node: "w1", timeout: 120 }, needs: "cluster" },
    { title: "And afterwards", args: { node: "w1", state: "open" }, needs: "cluster" },
  ],
  returns: { pods: "namespace/name of each pod that was on the node and is evicted" },

  async check(host, { node, state, ...rest }, ctx) {
    const answer = await ask(host, rest, ["get", "node", node, "-o", "jsonpath={.spec.unschedulable}"]);
    const touches = ["cluster:api"] as const;
    if (answer.rc !== 0 && isApiAbsent(answer))
      return { before: { open: true, pods: [] as string[] }, after: ctx.unknown(complaint(answer)), touches };
    if (isNotFound(answer)) ctx.fail(`the cluster has no node ${node}`);
    if (answer.rc !== 0)
      throw new HostFailure(complaint(answer), { rc: answer.rc, stderr: answer.stderr.text });
    const isOpen = answer.stdout.text.trim() !== "true";
    const pods = state === "drained" ? await evictedPods(host, rest, node) : [];
    return {
      before: { open: isOpen, pods },
      after: { open: state === "open", pods: [] },
      result: { pods },
      touches,
    };
  },

  async apply(host, { node, state, ...rest }, { before }, ctx) {
    if (state !== "drained") {
      await host.run(kubectl(rest, [state === "open" ? "uncordon" : "cordon", node]));
      return;
    }
    ctx.progress(`asking whether ${node} can be emptied`);
    await drain(host, node, rest, ["--dry-run=server"], ctx);
    ctx.progress(`emptying ${node}`);
    try {
      await drain(host, node, rest, [], ctx);
    } catch (problem) {
      if (before.open) await host.run(kubectl(rest, ["uncordon", node]), { rcs: "any" });
      throw problem;
    }
  },
});

interface DrainArgs {
  readonly timeout: number;
  readonly grace_period: number;
  readonly delete_emptydir_data: boolean;
  readonly force: boolean;
  readonly kubeconfig: string;
  readonly server: string;
}

async function drain(
  host: Host,
  node: string,
  args: DrainArgs,
  flags: readonly string[],
  ctx: ModuleContext,
): Promise<void> {
  const command = kubectl(args, [
    ...[
      "drain",
      node,
      "--ignore-daemonsets",
      `--timeout=${args.timeout}s`,
      `--grace-period=${args.grace_period}`,
    ],
    ...(args.delete_emptydir_data ? ["--delete-emptydir-data"] : []),
    ...(args.force ? ["--force"] : []),
    ...flags,
  ]);
  const answer = await host.run(command, {
    ...{ rcs: "any", signal: ctx.signal, timeoutMs: (args.timeout + 60) * 1000 },
  });
  if (answer.rc === 0) return;
  const said = answer.stderr.text;
  throw new HostFailure(`${node} can't be emptied`, {
    ...{ rc: answer.rc, stdout: answer.stdout.text, stderr: said },
    hint: hints.find(([pattern]) => pattern.test(said))?.[1] ?? "nothing was changed that is not said here",
  });
}

/** @source k8s.io/kubectl/pkg/drain: what it says of pods that may not go */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /disruption budget/,
    "a PodDisruptionBudget does not let a pod go: more replicas elsewhere, or another budget; the node takes pods as before",
  ],
  [
    /declare no controller|no controller/,
    "a pod would not be made anew elsewhere: take it away yourself, or set force",
  ],
  [
    /local storage|emptyDir/,
    "a pod would lose what it keeps in an emptyDir: set delete_emptydir_data if that may be",
  ],
  [/global timeout|timed out/, "pods take longer to end than timeout has it; the node takes pods as before"],
];

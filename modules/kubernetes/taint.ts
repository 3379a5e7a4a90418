import { defineModule, HostFailure, object, oneOf, string } from "../../engine/module/index.js";
import { accessArgs, ask, complaint, isApiAbsent, kubectl } from "./kubectl/access.js";

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export default defineModule({
  name: "taint",
  summary: "Give a node a taint, or take one away.",
  scope: "cluster",
  args: object({
    node: string("Name of the node"),
    key: string("The taint's key, e.g. node-role.kubernetes.io/control-plane"),
    value: string("The taint's value", ""),
    effect: oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"], "NoSchedule", "What it keeps pods from."),
    state: oneOf(["present", "absent"], "present", "Whether the node has it."),
    ...accessArgs,
  }),
  examples: [
    {
      title: "Let ordinary pods run on a control plane",
      args: { node: "cp1", key: "node-role.kubernetes.io/control-plane", state: "absent" },
      needs: "cluster",
    },
  ],
  returns: { taints: "the node's taints as key[=value]:effect" },

  async check(host, { node, key, value, effect, state, ...access }, ctx) {
    const answer = await ask(host, access, ["get", "node", node, "-o", "json"]);
    const touches = ["cluster:api"] as const;
    if (answer.rc !== 0 && isApiAbsent(answer))
      return { before: [], after: ctx.unknown(complaint(answer)), touches };
    if (answer.rc !== 0)
      throw new HostFailure(complaint(answer), { rc: answer.rc, stderr: answer.stderr.text });
    const { spec } = JSON.parse(answer.stdout.text) as { spec: { taints?: Taint[] } };
    const before = (spec.taints ?? []).map(written).sort();
    // A taint is known by its key and effect; its value is only what stands there.
    const others = (spec.taints ?? [])
      .filter((taint) => taint.key !== key || taint.effect !== effect)
      .map(written);
    const after = (state === "present" ? [...others, written({ key, value, effect })] : others).sort();
    return { before, after, touches, result: { taints: after } };
  },

  async apply(host, { node, key, value, effect, state, ...access }) {
    const words = state === "present" ? written({ key, value, effect }) : `${key}:${effect}-`;
    await host.run(kubectl(access, ["taint", "node", node, "--overwrite", words]));
  },
});

function written({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ""}:${effect}`;
}

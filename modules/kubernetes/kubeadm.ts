import {
  defineModule,
  list,
  object,
  oneOf,
  optional,
  secret,
  string,
  dict,
  boolean,
  type Host,
  type ModuleContext,
  type Plain,
} from "../../engine/module/index.js";
import { attachJob } from "./kubeadm/job.js";
import { init } from "./kubeadm/init.js";
import { join, type EtcdMember } from "./kubeadm/join.js";
import { reset } from "./kubeadm/reset.js";
import { settle } from "./kubeadm/settle.js";
import { readRecord } from "./node/record.js";
import { readSigns } from "./node/signs.js";
import { judge, type NodeState } from "./node/state.js";

/** What `hapb` may do with kubeadm on one host, by the state that the host is in. Whether a cluster may begin at all is decided across hosts. */
export default defineModule({
  name: "kubeadm",
  summary: "Initialise a cluster, join one, or take a node apart; from any half-finished state.",
  description:
    "A note on the host (/var/lib/hapb/kubeadm.json) says what began and has not ended. `init` and `join` run as jobs: when the connection drops or hapb is killed, the next run finds them. A host whose cluster does not answer is never initialised, joined or taken back.",
  scope: "cluster",
  isLong: true,
  args: object({
    command: oneOf(
      ["init", "join", "attach", "reset"],
      undefined,
      "attach: wait for a kubeadm that an earlier run started here",
    ),
    config: optional(secret("kubeadm's configuration, as YAML; for init and join")),
    node_name: string("Name of the Node object; default: the host name", ""),
    etcd_members: list(
      dict("Members as etcd_member lists them"),
      "Tells join whether this host is a voter already",
      [],
    ),
    ignore_preflight_errors: list(
      string("Preflight checks whose errors are shown as warnings, as kubeadm names them"),
      undefined,
      [],
    ),
    cri_socket: string("Container runtime's socket; for reset", ""),
    keep_other_pods: boolean("Leave static pods that are not kubeadm's own; for reset", false),
  }),
  examples: [
    {
      title: "Begin a cluster",
      args: { command: "init", config: "{{ lookup('template', 'kubeadm-init.yaml.j2') }}" },
      needs: "cluster",
    },
    { title: "Wait for what a killed run left running", args: { command: "attach" } },
  ],
  returns: { state: "the node's state afterwards: done or clean", node: "name of its Node object" },

  async check(host, args, ctx) {
    // Without a note nothing was left running: the cluster need not be asked.
    if (args.command === "attach" && (await readRecord(host)) === undefined) return { before: {}, after: {} };
    const state = judge(await readSigns(host, args.node_name));
    const before = { state: state.state as string };
    const result = { state: state.state, node: state.node ?? "", found: [...state.found] };
    const touches = ["cluster:node", "cluster:api", "cluster:etcd"] as const;
    const same = { before, after: before, result };
    switch (args.command) {
      case "attach":
        return { before, after: ctx.unknown("a kubeadm of an earlier run decides"), result, touches };
      case "reset":
        return { before, after: { state: "clean" }, result, touches };
      case "init":
      case "join":
        if (args.config === undefined) ctx.fail(`kubeadm ${args.command} needs a config`);
        if (state.state === "done") return same;
        refuseUnless(state, args.command, ctx.fail);
        return { before, after: ctx.unknown(`kubeadm ${args.command} decides`), result, touches };
    }
  },

  async apply(host, args, _check, ctx) {
    const state = await carryOut(host, args, ctx);
    return {
      after: { state: state.state },
      result: { state: state.state, node: state.node ?? "", found: [...state.found] },
    };
  },
});

interface Args {
  readonly command: "init" | "join" | "attach" | "reset";
  readonly config?: string;
  readonly node_name: string;
  readonly etcd_members: readonly { readonly [key: string]: Plain }[];
  readonly ignore_preflight_errors: readonly string[];
  readonly cri_socket: string;
  readonly keep_other_pods: boolean;
}

async function carryOut(host: Host, args: Args, ctx: ModuleContext): Promise<NodeState> {
  const before = judge(await readSigns(host, args.node_name));
  if (args.command === "reset") {
    await reset(host, { criSocket: args.cri_socket, keepsOtherPods: args.keep_other_pods }, ctx);
    return judge(await readSigns(host, args.node_name));
  }
  // What an earlier run started may have ended well since.
  const attached = await attach(host, before, args.node_name, ctx);
  if (attached || args.command === "attach") return attached ?? before;
  const order = {
    config: args.config ?? "",
    nodeName: args.node_name,
    ignorePreflightErrors: args.ignore_preflight_errors,
  };
  if (args.command === "init") return init(host, order, before, ctx);
  return join(host, { ...order, etcdMembers: args.etcd_members as unknown as EtcdMember[] }, before, ctx);
}

/** @returns undefined when there was nothing to attach to, or it ended badly */
async function attach(
  host: Host,
  { state, unfinished }: NodeState,
  nodeName: string,
  ctx: ModuleContext,
): Promise<NodeState | undefined> {
  if (state !== "unfinished" || unfinished === undefined) return undefined;
  return (await attachJob(host, unfinished, ctx)) ? settle(host, unfinished, nodeName) : undefined;
}

function refuseUnless(
  state: NodeState,
  command: "init" | "join",
  fail: (message: string, details: { hint: string }) => never,
): void {
  if (state.state === "clean" || state.unfinished === command) return;
  const found = state.found.join("; ");
  if (state.state === "unfinished")
    fail(
      `kubeadm ${state.unfinished} began on this host and has not ended, so ${command} may not (${found})`,
      {
        hint: "playbooks/reset.yml takes it back",
      },
    );
  fail(`this host is part of a cluster that does not answer (${found})`, {
    hint: "nothing was changed; bring its control planes up; what else is wrong says `hapb doctor -i INVENTORY`",
  });
}

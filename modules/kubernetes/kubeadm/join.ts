import { lines, sh, type Host, type ModuleContext, type Script } from "../../../engine/module/index.js";
import { kubeletConf } from "../node/paths.js";
import { writeRecord } from "../node/record.js";
import type { NodeState } from "../node/state.js";
import { ownTraces, readConfiguration } from "./configuration.js";
import { ignoring, type Order } from "./init.js";
import { configPath, runJobToEnd } from "./job.js";
import { reset } from "./reset.js";
import { settle } from "./settle.js";

export interface EtcdMember {
  readonly peer_urls: readonly string[];
  readonly is_learner: boolean;
}

export interface JoinOrder extends Order {
  /** The cluster's etcd members; an unfinished join is continued only where this host is a voter among them. */
  readonly etcdMembers: readonly EtcdMember[];
}

/** An older kubeadm wants an empty folder of manifests; the load balancer's lie there before a join. */
const alwaysIgnored = ["DirAvailable--etc-kubernetes-manifests"];

/**
 * Runs `kubeadm join`. One that never ended is taken back first (its data moved aside), unless etcd counts this host
 * as a voter: taking back a voter costs the cluster a member that it relies on, so that join is continued.
 */
export async function join(
  host: Host,
  order: JoinOrder,
  before: NodeState,
  ctx: ModuleContext,
): Promise<NodeState> {
  const { advertiseAddress, bindPort, criSocket } = readConfiguration(order.config);
  const ignored = [...alwaysIgnored, ...order.ignorePreflightErrors];
  let skipped = skipNothing;
  if (before.state === "unfinished" && isVoter(order.etcdMembers, advertiseAddress)) {
    ignored.push(...ownTraces(bindPort));
    skipped = skipDone;
  } else if (before.state === "unfinished") {
    ctx.progress("taking back the unfinished join");
    await reset(host, { criSocket, keepsOtherPods: true }, ctx);
  }
  await writeRecord(host, "join");
  const command = lines(
    skipped,
    sh`kubeadm join --config ${configPath} \${skip:+"--skip-phases=$skip"} ${ignoring(ignored)}`,
  );
  await runJobToEnd(host, "join", command, ctx, order.config);
  return settle(host, "join", order.nodeName);
}

const skipNothing: Script = sh`skip=`;

/**
 * What a voter has behind it: kubeadm would try for two minutes to promote a member that is no learner any more, and it
 * refuses to bootstrap a kubelet whose Node is Ready. Phases differ by release, and one that it doesn't know is an error.
 */
const skipDone: Script = sh`
skip=
phases=$(kubeadm join --help)
case $phases in *etcd-join*) skip=etcd-join ;; esac
case $phases in *' /etcd '*) skip=\${skip:+$skip,}control-plane-join/etcd ;; esac
[ ! -f ${kubeletConf} ] || skip=\${skip:+$skip,}kubelet-start
`;

/** @source kubeadm's etcd peer URL: https://<advertiseAddress>:2380 */
function isVoter(members: readonly EtcdMember[], advertiseAddress: string): boolean {
  const host = advertiseAddress.includes(":") ? `[${advertiseAddress}]` : advertiseAddress;
  const peer = `https://${host}:2380`;
  return members.some(({ peer_urls, is_learner }) => peer_urls.includes(peer) && !is_learner);
}

import { sh, type Host, type ModuleContext, type Script } from "../../../engine/module/index.js";
import { writeRecord } from "../node/record.js";
import type { NodeState } from "../node/state.js";
import { ownTraces, readConfiguration } from "./configuration.js";
import { configPath, runJobToEnd } from "./job.js";
import { settle } from "./settle.js";

export interface Order {
  readonly config: string;
  readonly nodeName: string;
  readonly ignorePreflightErrors: readonly string[];
}

/**
 * Runs `kubeadm init`. One that never ended is continued by the same command: it keeps the CA, the keys and etcd's data
 * that it finds, and only its own preflight stands in the way.
 */
export async function init(
  host: Host,
  order: Order,
  before: NodeState,
  ctx: ModuleContext,
): Promise<NodeState> {
  const { bindPort } = readConfiguration(order.config);
  const ignored = [
    ...order.ignorePreflightErrors,
    ...(before.state === "unfinished" ? ownTraces(bindPort) : []),
  ];
  await writeRecord(host, "init");
  await runJobToEnd(host, "init", initCommand(ignored), ctx, order.config);
  return settle(host, "init", order.nodeName);
}

/** Neither the token nor the certificate key may stand in the output. */
function initCommand(ignored: readonly string[]): Script {
  return sh`kubeadm init --config ${configPath} --skip-token-print --skip-certificate-key-print ${ignoring(ignored)}`;
}

export function ignoring(names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`--ignore-preflight-errors=${names.join(",")}`];
}

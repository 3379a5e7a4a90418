import { HostFailure, sh, type Host } from "../../../engine/module/index.js";
import { keepAuthority } from "../node/authority.js";
import { recordPath } from "../node/record.js";
import { readSigns } from "../node/signs.js";
import { judge, type NodeState } from "../node/state.js";

/**
 * Looks whether the node is what kubeadm says it made, keeps the proof that hapb made it one, and takes hapb's note away. A
 * fresh API server may need a moment.
 */
export async function settle(host: Host, command: string, nodeName: string): Promise<NodeState> {
  let state = judge({ ...(await readSigns(host, nodeName)), record: undefined });
  for (let tries = 0; state.state !== "done" && tries < 15; tries++) {
    await host.run(sh`sleep 2`);
    state = judge({ ...(await readSigns(host, nodeName)), record: undefined });
  }
  if (state.state !== "done")
    throw new HostFailure(`kubeadm ${command} ended well, but the node is not what it should be`, {
      stderr: state.found.join("\n"),
      hint: "run again: the command is continued",
    });
  // The note goes last: as long as it is there, a run that was killed here comes here again.
  await keepAuthority(host);
  await host.remove(recordPath);
  return state;
}

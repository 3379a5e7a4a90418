import type { Fault } from "../fault.js";
import { reached } from "../look.js";

export const unfinished: Fault = {
  id: "unfinished",
  title: "An init or a join has begun here and not ended",
  meaning: "The host is half a node: kubeadm refuses to begin again over what it left.",
  mend: "Run the playbook once more: what hapb began, it continues. What somebody else began is theirs to reset.",
  remedy: "person",
  reason:
    "Whether to go on or to take it back is a decision about the cluster, which the playbooks make with all hosts in view.",
  causedBy: ["join-token-expired"],
  find: (look) =>
    reached(look).flatMap(({ host, traces: { files, unfinished: command, isRunning }, kubelet }) => {
      if (isRunning) return [];
      if (command !== "")
        return [{ host, evidence: [`hapb's note says that kubeadm ${command} has not ended`] }];
      if (kubelet.isJoined || files.length === 0) return [];
      return [{ host, evidence: [`there is no kubelet.conf, but ${files.join(", ")}`] }];
    }),
};

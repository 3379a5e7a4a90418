import type { Fault, Sign } from "../fault.js";
import { nodes, type ReachedHost } from "../look.js";

export const kubeletFlagUnknown: Fault = {
  id: "kubelet-flag-unknown",
  title: "The kubelet is started with a flag that it does not know",
  section: "6.1",
  meaning:
    "It ends at once, again and again. Newer kubelets have lost flags, as 1.35 has lost --pod-infra-container-image.",
  mend: "Take the flag out of /var/lib/kubelet/kubeadm-flags.env and restart the kubelet.",
  remedy: "safe",
  find: (look) => nodes(look).flatMap(signOf),
};

function signOf({ host, kubelet }: ReachedHost): Sign[] {
  const line = kubelet.isHealthy
    ? undefined
    : kubelet.log.findLast((each) => /unknown (shorthand )?flag/.test(each));
  const flag = line === undefined ? undefined : /unknown flag: (--[\w-]+)/.exec(line)?.[1];
  if (flag === undefined) return [];
  const evidence = [`its log: unknown flag: ${flag}`];
  if (!kubelet.flags.includes(flag))
    return [
      {
        host,
        evidence,
        unmendable: "the flag is not in kubeadm-flags.env; see /etc/default/kubelet and the unit's drop-ins",
      },
    ];
  return [{ host, evidence: [...evidence, `kubeadm-flags.env: ${kubelet.flags}`], given: { flag } }];
}

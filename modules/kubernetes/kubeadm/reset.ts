import { lines, sh, type Host, type ModuleContext, type Script } from "../../../engine/module/index.js";
import { authorityPath } from "../node/authority.js";
import { etcdMember, hapbFolder, kubeadmPods, kubernetesFolder, manifestsFolder } from "../node/paths.js";
import { recordPath } from "../node/record.js";
import { runJobToEnd } from "./job.js";

export interface ResetOrder {
  readonly criSocket: string;
  /** Whether manifests that are not kubeadm's own (a load balancer's) are put back. */
  readonly keepsOtherPods: boolean;
}

/** Below it, one folder a reset: what `kubeadm reset` would have deleted. */
const keptFolder = `${hapbFolder}/kept`;

/**
 * Takes a node's share of a cluster away, as `kubeadm reset` does, but deletes neither etcd's data nor keys: they are
 * moved aside. The etcd member is not removed here: whoever resets one control plane of several does that first, on
 * another one (kubeadm's own way ends well when it failed, and waits for an API server that may be gone).
 */
export async function reset(host: Host, order: ResetOrder, ctx: ModuleContext): Promise<void> {
  await runJobToEnd(host, "reset", resetScript(order), ctx);
  await host.remove(authorityPath);
  await host.remove(recordPath);
}

function resetScript({ criSocket, keepsOtherPods }: ResetOrder): Script {
  const socket = criSocket === "" ? [] : [`--cri-socket=${criSocket}`];
  return lines(
    sh`kept=${keptFolder}/$(date -u +%Y%m%dT%H%M%SZ)-$$`,
    sh`mkdir -p -m 0700 ${keptFolder} "$kept" || exit 1`,
    sh`[ ! -d ${kubernetesFolder} ] || cp -a ${kubernetesFolder} "$kept/kubernetes" || exit 1`,
    stopOtherPods,
    withoutCalico,
    // Without a kubeconfig it does not wait for an API server.
    sh`kubeadm reset --force --kubeconfig=/nonexistent --skip-phases=remove-etcd-member ${socket} || exit 1`,
    sh`rm -f ${otherNetwork}`,
    sh`[ ! -d ${etcdMember} ] || mv ${etcdMember} "$kept/etcd-member" || exit 1`,
    keepsOtherPods ? putBack : sh`:`,
    sh`rmdir "$kept" 2>/dev/null; :`,
  );
}

/** kubeadm kills containers without a word; a keepalived or kube-vip killed so leaves its address on the interface. */
const stopOtherPods: Script = sh`
systemctl stop kubelet 2>/dev/null || rc-service kubelet stop 2>/dev/null
for name in keepalived kube-vip; do
  if [ ! -S /run/containerd/containerd.sock ]; then
    # CRI-O: asks the container to end, and waits for it.
    for id in $(crictl ps -q --label "io.kubernetes.container.name=$name" 2>/dev/null); do crictl stop -t 5 "$id" >/dev/null 2>&1; done
  elif command -v ctr >/dev/null; then
    for id in $(ctr -n k8s.io containers ls -q "labels.\\"io.kubernetes.container.name\\"==$name" 2>/dev/null); do
      ctr -n k8s.io tasks kill --signal SIGTERM "$id" 2>/dev/null && sleep 2
    done
  fi
done
`;

/** The first of the folder is the one in force. */
const otherNetwork = "/etc/cni/net.d/00-hapb-reset.conflist";
const loopback = JSON.stringify({ cniVersion: "0.3.1", name: "hapb-reset", plugins: [{ type: "loopback" }] });

/**
 * Calico's plugin asks the API before it lets go of a pod's network, and the API ends with the other pods: their sandboxes
 * would stay for ever. With another plugin in its place the pods' interfaces go as their network namespaces do.
 */
const withoutCalico: Script = sh`
if grep -qs '"type": *"calico"' /etc/cni/net.d/*.conflist; then
  printf '%s\n' ${loopback} > ${otherNetwork} && sleep 2
fi
`;

const putBack: Script = sh`
for file in "$kept"/kubernetes/manifests/*.yaml; do
  case $file in ${rawNames()}) ;; *) [ -f "$file" ] && mkdir -p ${manifestsFolder} && cp -a "$file" ${manifestsFolder}/ ;; esac
done
`;

function rawNames(): Script {
  return { text: kubeadmPods.map((pod) => `*/${pod}.yaml`).join("|") };
}

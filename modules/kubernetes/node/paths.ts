/** Where kubeadm keeps things. @source kubeadm's constants.go (KubernetesDir, ManifestsSubDirName, DefaultEtcdDataDir) */
export const kubernetesFolder = "/etc/kubernetes";
export const manifestsFolder = "/etc/kubernetes/manifests";
export const pkiFolder = "/etc/kubernetes/pki";
export const kubeletConf = "/etc/kubernetes/kubelet.conf";
export const adminConf = "/etc/kubernetes/admin.conf";
export const caCertificate = "/etc/kubernetes/pki/ca.crt";
export const etcdFolder = "/var/lib/etcd";
export const etcdMember = "/var/lib/etcd/member";

/** kubeadm's own static pods; a load balancer's manifests beside them say nothing about a node's state. */
export const kubeadmPods = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"] as const;

export function manifestPath(pod: string): string {
  return `${manifestsFolder}/${pod}.yaml`;
}

/** hapb's own folder on a host; root alone may look into it. */
export const hapbFolder = "/var/lib/hapb";

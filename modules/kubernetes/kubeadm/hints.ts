/** What kubeadm says, and what a person does about it. The first that matches counts. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/\[ERROR Swap\]/, "swap is on: swapoff -a, and take swap out of /etc/fstab (module swap_off)"],
  [
    /unknown service runtime\.v1/,
    "containerd's CRI plugin is switched off or too old: see disabled_plugins in /etc/containerd/config.toml",
  ],
  [/\[ERROR CRI\]/, "the container runtime does not answer: journalctl -u containerd"],
  [/\[ERROR Port-(\d+)\]/, "something listens on a port that the node needs: ss -ltnp"],
  [
    /\[ERROR FileContent--proc-sys/,
    "a kernel parameter is not as the node needs it: tasks/prerequisites.yml sets them",
  ],
  [/\[ERROR KubeletVersion\]/, "kubelet and kubeadm are of different releases"],
  [/\[ERROR ImagePull\]/, "an image is missing: is it in the bundle, or can the host reach the registry?"],
  [
    /status Ready already exists|already exists in the cluster/,
    "the cluster has a living Node of this name: give this host another node_name",
  ],
  [
    /could not decode certificate key|kubeadm-certs/,
    "the certificate key is wrong or older than two hours: run again, fresh ones are made",
  ],
  [
    /could not find a JWS signature|failed to verify JWS|[Tt]oken (id )?"?[a-z0-9]{6}"? .*(expired|invalid)/,
    "the token is not known to the cluster, or older than two hours: run again, a fresh one is made",
  ],
  [
    /unhealthy cluster|etcd cluster is not healthy/,
    "etcd has no healthy quorum: see etcdctl member list on a control plane",
  ],
  [
    /kubelet is not running|kubelet-check|failed while waiting for the kubelet/,
    "the kubelet does not stay up: journalctl -u kubelet -n 50",
  ],
  [
    /timed out|context deadline exceeded/,
    "the API server did not come up, or not behind the endpoint: journalctl -u kubelet, and the logs in /var/log/pods",
  ],
];

/** Only what kubeadm calls an error counts: its progress names the same things. */
export function hintFor(output: string): string | undefined {
  const errors = output.split("\n").filter((line) => /\[ERROR |^error|unknown service/.test(line.trim()));
  return hints.find(([pattern]) => errors.some((line) => pattern.test(line)))?.[1];
}

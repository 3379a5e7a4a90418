import type { Part } from "../part.js";

/** What an init or a join leaves before it has ended. */
export interface TracesLook {
  /** kubeadm's files that are there. */
  readonly files: readonly string[];
  /** "init" or "join" where hapb's own note says that one began here and has not ended. */
  readonly unfinished: string;
  /** Whether kubeadm runs right now. */
  readonly isRunning: boolean;
}

export const traces: Part<TracesLook> = {
  script: `
for file in /etc/kubernetes/pki/ca.crt /etc/kubernetes/manifests/kube-apiserver.yaml /var/lib/etcd/member /etc/kubernetes/bootstrap-kubelet.conf; do
  [ -e "$file" ] && echo "file $file"
done
[ -f /var/lib/hapb/kubeadm.json ] && echo "unfinished $(sed -n 's/.*"command": *"\\([a-z]*\\)".*/\\1/p' /var/lib/hapb/kubeadm.json)"
runs kubeadm && echo running; :`,
  read(text) {
    const lines = text.split("\n");
    return {
      files: lines.filter((line) => line.startsWith("file ")).map((line) => line.slice(5)),
      unfinished: /^unfinished (\w*)/m.exec(text)?.[1] ?? "",
      isRunning: lines.includes("running"),
    };
  },
};

import type { Part } from "../part.js";

export interface JoiningLook {
  /** The public half of the token with which the kubelet asks to be let in; "" where it does not. */
  readonly tokenId: string;
}

/** A token's second half is its secret, and is not read. @source kubeadm writes the token into bootstrap-kubelet.conf until the kubelet has a certificate */
export const joining: Part<JoiningLook> = {
  script: `
[ -f /etc/kubernetes/kubelet.conf ] || sed -n 's/^ *token: *"\\{0,1\\}\\([a-z0-9]\\{6\\}\\)\\..*/token \\1/p' /etc/kubernetes/bootstrap-kubelet.conf | head -n 1
:`,
  read: (text) => ({
    tokenId: /^token (\w+)$/m.exec(text)?.[1] ?? "",
  }),
};

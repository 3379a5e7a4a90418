import { createHash } from "node:crypto";
import type { Part } from "../part.js";

export interface KubeconfigLook {
  readonly user: string;
  readonly file: string;
  readonly server: string;
  /** SHA-256 of the authority that it trusts; "" where it says none. */
  readonly authority: string;
}

/** Of people's kubeconfigs, and of the cluster's own, the servers and the authorities: no key, no token. */
export const kubeconfigs: Part<readonly KubeconfigLook[]> = {
  script: `
{ printf 'root:/root\\n'; for home in /home/*; do [ -d "$home" ] && printf '%s:%s\\n' "\${home##*/}" "$home"; done; } |
while IFS=: read -r user home; do
  [ -f "$home/.kube/config" ] && { echo "file $user $home/.kube/config"; grep -E '^ *(server|certificate-authority-data|- cluster):' "$home/.kube/config"; }
done
[ -f /etc/kubernetes/admin.conf ] && { echo "file - /etc/kubernetes/admin.conf"; grep -E '^ *(server|certificate-authority-data|- cluster):' /etc/kubernetes/admin.conf; }
:`,
  read(text) {
    const found: KubeconfigLook[] = [];
    for (const piece of text.split(/^file /m).slice(1)) {
      const [head = "", ...lines] = piece.split("\n");
      const [user = "", file = ""] = head.split(" ");
      for (const entry of lines.join("\n").split(/^ *- cluster:/m)) {
        const server = /^ *server: *(\S+)/m.exec(entry)?.[1];
        if (server === undefined) continue;
        const data = /^ *certificate-authority-data: *(\S+)/m.exec(entry)?.[1];
        found.push({ user, file, server: server.replace(/["']/g, ""), authority: digestOf(data) });
      }
    }
    return found;
  },
};

function digestOf(base64: string | undefined): string {
  const text = Buffer.from(base64 ?? "", "base64")
    .toString("latin1")
    .trim();
  return text === "" ? "" : createHash("sha256").update(text).digest("hex");
}

import { X509Certificate } from "node:crypto";
import { authorityPath } from "../../node/authority.js";
import type { Part } from "../part.js";
import { sections } from "./pairs.js";

export interface CertificateLook {
  readonly file: string;
  /** ISO 8601. */
  readonly ends: string;
  /** SHA-256 of the whole, to compare. */
  readonly digest: string;
}

/** Of files that hold a key as well, nothing but the certificate is read. Among them is what hapb has kept of the authority. */
export const certificates: Part<readonly CertificateLook[]> = {
  script: `
set --
for file in /etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt /var/lib/kubelet/pki/kubelet-client-current.pem ${authorityPath}; do
  [ -r "$file" ] && [ -f "$file" ] && set -- "$@" "$file"
done
[ $# -eq 0 ] || awk 'FNR == 1 { print "@" FILENAME } /-----BEGIN CERTIFICATE-----/, /-----END CERTIFICATE-----/' "$@"
set --
for file in /etc/kubernetes/*.conf; do [ -f "$file" ] && set -- "$@" "$file"; done
[ $# -eq 0 ] || awk 'FNR == 1 { print "@" FILENAME } /^ *client-certificate-data: / { print $2 }' "$@"`,
  read: (text) => Object.entries(sections(text)).flatMap(([file, pem]) => certificateOf(file, pem)),
};

function certificateOf(file: string, pem: string): CertificateLook[] {
  try {
    // A kubeconfig has it in base64.
    const { validTo, fingerprint256 } = new X509Certificate(
      pem.includes("-----BEGIN CERTIFICATE-----") ? pem : Buffer.from(pem.trim().split("\n")[0]!, "base64"),
    );
    return [{ file, ends: new Date(validTo).toISOString(), digest: fingerprint256 }];
  } catch {
    return [];
  }
}

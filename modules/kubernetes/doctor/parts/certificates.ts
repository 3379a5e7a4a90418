import { X509Certificate } from "node:crypto";
import type { Part } from "../part.js";
import { sections } from "./pairs.js";

export interface CertificateLook {
  readonly file: string;
  /** ISO 8601. */
  readonly ends: string;
  /** SHA-256 of the whole, to compare. */
  readonly digest: string;
}

/** Of files that hold a key as well, nothing but the certificate is read. */
export const certificates: Part<readonly CertificateLook[]> = {
  script: `
set --
for file in /etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt /var/lib/kubelet/pki/kubelet-client-current.pem; do
  [ -r "$file" ] && [ -f "$file" ] && set -- "$@" "$file"
done
[ $# -eq 0 ] || awk 'FNR == 1 { print "@" FILENAME } /-----BEGIN CERTIFICATE-----/, /-----END CERTIFICATE-----/' "$@"
set --
for file in /etc/kubernetes/*.conf; do
  [ -f "$file" ] && { echo "@$file"; sed -n 's/^ *client-certificate-data: *//p' "$file" | base64 -d; }
done; :`,
  read: (text) => Object.entries(sections(text)).flatMap(([file, pem]) => certificateOf(file, pem)),
};

function certificateOf(file: string, pem: string): CertificateLook[] {
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) return [];
  try {
    const { validTo, fingerprint256 } = new X509Certificate(pem);
    return [{ file, ends: new Date(validTo).toISOString(), digest: fingerprint256 }];
  } catch {
    return [];
  }
}

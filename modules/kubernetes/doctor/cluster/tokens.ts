import type { Part } from "../part.js";
import { records } from "./records.js";

/** With what hosts may join. */
export interface TokensLook {
  /** Whether the cluster could be asked. */
  readonly isKnown: boolean;
  /** Ids of the tokens, and when each expires: ISO 8601, "" for never. */
  readonly tokens: readonly { readonly id: string; readonly expires: string }[];
  /** Whether the control planes' certificates lie in the cluster, for two hours after somebody put them there. */
  readonly hasCertificates: boolean;
}

/** Neither tokens' secrets nor the certificates are read. */
export const tokens: Part<TokensLook> = {
  script: `k -n kube-system get secrets --field-selector 'type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token' -o jsonpath='{range .items[?(@.type=="bootstrap.kubernetes.io/token")]}token{"\\t"}{.data.token-id}{"\\t"}{.data.expiration}{"\\n"}{end}{range .items[?(@.metadata.name=="kubeadm-certs")]}certificates{"\\t"}{"\\n"}{end}known{"\\t"}{"\\n"}'`,
  read(said) {
    const lines = records(said);
    return {
      isKnown: lines.some(([kind]) => kind === "known"),
      tokens: lines
        .filter(([kind]) => kind === "token")
        .map(([, id, expires]) => ({ id: plain(id), expires: plain(expires) })),
      hasCertificates: lines.some(([kind]) => kind === "certificates"),
    };
  },
};

function plain(base64 = ""): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

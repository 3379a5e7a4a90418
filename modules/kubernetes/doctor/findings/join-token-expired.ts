import type { Fault } from "../fault.js";
import { reached } from "../look.js";

export const joinTokenExpired: Fault = {
  id: "join-token-expired",
  title: "A host waits to join with a token that is no longer good",
  meaning:
    "Tokens are good for a day, the key of the control planes' certificates for two hours; the cluster refuses whoever comes later.",
  mend: "Run the playbook that joins it again: it makes a token and a key of its own. By hand: `kubeadm token create --print-join-command`, for a control plane `kubeadm init phase upload-certs --upload-certs` as well.",
  remedy: "person",
  reason:
    "A new token lets hosts into the cluster, so it is made by the playbook that joins hosts, and not on the side.",
  find: (look) =>
    reached(look).flatMap(({ host, joining, identity, groups }) => {
      const { isKnown = false, tokens = [], hasCertificates = false } = look.cluster?.tokens ?? {};
      const token = tokens.find(({ id }) => id === joining.tokenId);
      const isGood =
        token !== undefined && (token.expires === "" || !(Date.parse(token.expires) / 1000 < identity.clock));
      if (joining.tokenId === "" || !isKnown || isGood) return [];
      const says =
        token === undefined ? "the cluster knows no such token" : `it was good until ${token.expires}`;
      const key =
        groups.includes("control_planes") && !hasCertificates
          ? ["the control planes' certificates are no longer to be had by a key"]
          : [];
      return [{ host, evidence: [`it waits with the token ${joining.tokenId}: ${says}`, ...key] }];
    }),
};

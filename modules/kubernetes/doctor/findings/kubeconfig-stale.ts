import type { Fault } from "../fault.js";
import { reached } from "../look.js";

export const kubeconfigStale: Fault = {
  id: "kubeconfig-stale",
  title: "A kubeconfig is that of a cluster that was here before",
  meaning:
    "kubectl says “certificate signed by unknown authority”: the cluster was made anew, and this file was not.",
  mend: "Take the cluster's entries over from /etc/kubernetes/admin.conf; entries of other clusters stay.",
  remedy: "safe",
  find: (look) =>
    reached(look).flatMap(({ host, kubeconfigs }) => {
      const own = kubeconfigs.find(({ user }) => user === "-");
      if (own === undefined || own.authority === "") return [];
      const stale = kubeconfigs.filter(
        ({ user, server, authority }) =>
          user !== "-" && server === own.server && authority !== "" && authority !== own.authority,
      );
      if (stale.length === 0) return [];
      const evidence = stale.map(
        ({ file, server }) => `${file} trusts another authority for ${server} than the cluster has`,
      );
      return [{ host, evidence, given: { users: [...new Set(stale.map(({ user }) => user))] } }];
    }),
};

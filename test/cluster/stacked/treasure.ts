import type { Cluster } from "../cluster.js";
import { onHost } from "../look.js";

/** Its authorities' keys. */
const keys = "find /etc/kubernetes/pki -type f -exec sha256sum {} + | sort";
/** What etcd keeps while it is off. Its log grows with each start by itself, but is never begun anew. */
const etcdFiles = "cd /var/lib/etcd/member && stat -c '%n %i %w' snap/db wal/*.wal";

/** What would be lost with a cluster, as control planes have it: their keys, and what etcd has written. */
export async function treasure(cluster: Cluster, hosts: readonly string[]): Promise<string[]> {
  return Promise.all(hosts.map((host) => onHost(cluster, host, `${keys}; ${etcdFiles}`)));
}

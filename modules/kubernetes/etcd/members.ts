import { HostFailure, sh, type Host, type Script } from "../../../engine/module/index.js";

/** A member of an etcd cluster. */
export interface Member {
  /** Hexadecimal, as etcdctl's simple output has it; its JSON has numbers that lose digits in JavaScript. */
  readonly id: string;
  /** "started", or "unstarted" (then it has no name yet). */
  readonly status: string;
  readonly name: string;
  readonly peer_urls: string[];
  readonly client_urls: string[];
  readonly is_learner: boolean;
}

/**
 * etcdctl against this host's own member: the host's program where there is one, else the one in etcd's image. Exit code
 * 69 (nothing to ask) when no etcd runs here.
 */
export function etcdctl(words: readonly string[]): Script {
  return sh`
pki=/etc/kubernetes/pki/etcd
set -- --endpoints=https://127.0.0.1:2379 --cacert=$pki/ca.crt --cert=$pki/server.crt --key=$pki/server.key ${words}
if command -v etcdctl >/dev/null; then ETCDCTL_API=3 etcdctl "$@"; exit; fi
if [ ! -S /run/containerd/containerd.sock ]; then
  # CRI-O.
  id=$(crictl ps -q --state Running --label io.kubernetes.container.name=etcd 2>/dev/null | head -n 1)
  [ -n "$id" ] || { echo "no etcd runs on this host" >&2; exit 69; }
  crictl exec "$id" etcdctl "$@"; exit
fi
running=$(ctr -n k8s.io tasks ls 2>/dev/null | awk '$3 == "RUNNING" { print $1 }')
for id in $(ctr -n k8s.io containers ls -q 'labels."io.kubernetes.container.name"==etcd' 2>/dev/null); do
  case "$running" in *"$id"*) ctr -n k8s.io tasks exec --exec-id "hapb-$$" "$id" etcdctl "$@"; exit ;; esac
done
echo "no etcd runs on this host" >&2
exit 69
`;
}

export async function listMembers(host: Host): Promise<Member[]> {
  const answer = await host.query(etcdctl(["member", "list", "-w", "simple"]), {
    reads: ["cluster:etcd"],
    rcs: "any",
    timeoutMs: 30_000,
  });
  if (answer.rc !== 0)
    throw new HostFailure("etcd does not say who its members are", {
      rc: answer.rc,
      stderr: answer.stderr.text,
    });
  return parseMembers(answer.stdout.text);
}

/** @source etcdctl's simple printer: id, status, name, peer URLs, client URLs, isLearner */
export function parseMembers(text: string): Member[] {
  return text
    .split("\n")
    .filter((line) => line.includes(", "))
    .map((line) => line.split(", "))
    .map(([id = "", status = "", name = "", peers = "", clients = "", learner = "false"]) => ({
      id: id.trim(),
      status,
      name,
      peer_urls: urls(peers),
      client_urls: urls(clients),
      is_learner: learner.trim() === "true",
    }));
}

function urls(text: string): string[] {
  return text.trim() === "" ? [] : text.trim().split(",");
}

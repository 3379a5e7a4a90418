import { lines, sh, type Host, type Script } from "../../../engine/module/index.js";
import { restoreScript } from "./rules.js";

/** What kube-proxy and pod networks left on a host, by what it is; lists are sorted. */
export interface Traces {
  readonly interfaces: readonly string[];
  /** As `ip route` takes them to delete, with the family first: "-4 blackhole 10.244.0.0/26 proto 80". */
  readonly routes: readonly string[];
  /** Rules and chains in each variant of iptables that has any: "iptables-nft 112". */
  readonly rules: readonly string[];
  readonly sets: readonly string[];
  /** Tables of nftables, with their family: "ip kube-proxy". */
  readonly tables: readonly string[];
  readonly files: readonly string[];
}

export interface Place {
  /** Nets of pods. */
  readonly subnets: readonly string[];
  readonly cniBinDir: string;
}

/**
 * Calico's, flannel's, kube-proxy's (ipvs), and the bridge that flannel and hapb have. tunl0 stays: the kernel makes it
 * and lets nobody delete it.
 * @source Calico's felix/dataplane and flannel's pkg/backend
 */
const interfaces =
  "^(vxlan(-v6)?\\.calico|wireguard\\.cali|wg-v6\\.cali|cali[0-9a-f]{11}|flannel(-v6)?\\.[0-9]+|flannel-wg(-v6)?|flannel0|cni0|kube-ipvs0)$";

/** @source Calico's and flannel's release manifests; libcni's cache of results */
const files = [
  ...["10-calico.conflist", "calico-kubeconfig", "10-flannel.conflist"].map(
    (name) => `/etc/cni/net.d/${name}`,
  ),
  ...[
    "/run/flannel",
    "/run/calico",
    "/run/nodeagent",
    "/var/lib/calico",
    "/var/log/calico",
    "/var/lib/cni/flannel",
  ],
  ...["cbr0", "k8s-pod-network"].map((network) => `/var/lib/cni/networks/${network}`),
];
const results = sh`/var/lib/cni/results/cbr0-* /var/lib/cni/results/k8s-pod-network-* /var/lib/cni/results/hapb-* /var/lib/cni/results/cni-loopback-*`;

/** CNI plugins that a pod network's pods copied there; a distribution's package may have brought one of that name. */
const programs = ["calico", "calico-ipam", "flannel"];

/** Variants of iptables that may hold rules. iptables-legacy-save looks only where the kernel has its tables. */
export const variants: Script = sh`
variants() {
  for family in iptables ip6tables; do
    if command -v $family-nft-save >/dev/null; then
      echo $family-nft
      ! command -v $family-legacy-save >/dev/null || echo $family-legacy
    elif command -v $family-save >/dev/null; then
      echo $family
    fi
  done
}`;

/** One round trip. */
export async function lookForTraces(host: Host, place: Place): Promise<Traces> {
  const { stdout } = await host.query(lookScript(place), { reads: ["host:network", "path:/etc/cni/net.d"] });
  return parseTraces(stdout.text);
}

const lookScript = ({ subnets, cniBinDir }: Place): Script =>
  lines(
    variants,
    sh`ip -o link show | sed 's/^[0-9]*: //; s/[@:].*//' | grep -E ${interfaces} | sed 's/^/interfaces /'`,
    // Those that lead to pods of this host, and BIRD's; others in these nets would be somebody's own.
    ...subnets.map((subnet) => {
      const family = subnet.includes(":") ? "-6" : "-4";
      return sh`ip ${family} route show root ${subnet} 2>/dev/null | grep -E '^blackhole | proto (80|bird)( |$)' | sed ${`s/^/routes ${family} /`}`;
    }),
    sh`for variant in $(variants); do
  count=$($variant-save 2>/dev/null | awk ${restoreScript} | grep -c '^-')
  [ "$count" = 0 ] || echo "rules $variant $count"
done
ipset list -n 2>/dev/null | grep -E '^(cali[46]0|KUBE-)' | sed 's/^/sets /'
nft list tables 2>/dev/null | sed -nE 's/^table ([a-z0-9]+ (kube-proxy|calico|flannel-ipv[46]))$/tables \\1/p'
for file in ${files} ${results}; do [ ! -e "$file" ] || echo "files $file"; done
for program in ${programs.map((name) => `${cniBinDir}/${name}`)}; do
  [ -e "$program" ] || continue
  dpkg -S "$program" >/dev/null 2>&1 || rpm -qf "$program" >/dev/null 2>&1 || apk info -W "$program" >/dev/null 2>&1 || echo "files $program"
done
:`,
  );

export function parseTraces(text: string): Traces {
  const of = (kind: string): string[] =>
    text
      .split("\n")
      .filter((line) => line.startsWith(`${kind} `))
      .map((line) => line.slice(kind.length + 1).trim())
      .sort();
  return {
    interfaces: of("interfaces"),
    routes: of("routes"),
    rules: of("rules"),
    sets: of("sets"),
    tables: of("tables"),
    files: of("files"),
  };
}

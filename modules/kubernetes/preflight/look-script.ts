import { lines, rawShell, sh, type Script } from "../../../engine/module/index.js";

/** What a bundle brings; without one the hosts have to have it. */
export const kubernetesPrograms = ["kubeadm", "kubelet", "kubectl"];

/** What kubeadm, the kubelet and hapb's own probes call. @source kubeadm's preflight (addExecChecks) */
const wantedPrograms = [
  ...["curl", "ip", "iptables", "mount", "nsenter", "conntrack", "losetup", "mountpoint", "cp"],
  ...kubernetesPrograms,
];

/** Folders that fill while a cluster is made. */
export const dataFolders = [
  "/var/lib/containerd",
  "/var/lib/etcd",
  "/var/lib/kubelet",
  "/var/lib/containers",
];

/** Where a runtime keeps images. @source containers-storage.conf(5) of CRI-O: graphroot */
export const imageFolder = (runtime: string): string =>
  runtime === "crio" ? "/var/lib/containers" : "/var/lib/containerd";

/** Lines of a word and what it is about; `parseLook` reads them. */
const identity = lines(
  rawShell(`echo "hostname $(uname -n)"`),
  rawShell(`echo "kernel $(uname -r)"`),
  rawShell(`(. /etc/os-release; echo "os $ID/$VERSION_ID/$PRETTY_NAME") 2>/dev/null`),
  rawShell(`echo "machine_id $(cat /etc/machine-id 2>/dev/null)"`),
  rawShell(`echo "product_uuid $(cat /sys/class/dmi/id/product_uuid 2>/dev/null)"`),
  rawShell(`[ -d /run/systemd/system ] && echo init systemd; [ -d /run/openrc ] && echo init openrc`),
);

const resources = lines(
  rawShell(`echo "cpus $(grep -c ^processor /proc/cpuinfo)"`),
  rawShell(`sed -n 's/^\\(Mem[TA][a-z]*\\): *\\([0-9]*\\).*/memory \\1 \\2/p' /proc/meminfo`),
  rawShell(`sed '1d;s/^/swap /' /proc/swaps 2>/dev/null`),
  rawShell(`if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo cgroup 2; else echo cgroup 1; fi`),
);

const network = lines(
  rawShell(`cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | sed 's/^/socket /'`),
  rawShell(`ip -o addr show | sed 's/^/address /'`),
  rawShell(`ip -o link show | sed 's/^/link /'`),
);

const programs = rawShell(
  `for program in ${wantedPrograms.join(" ")}; do command -v $program >/dev/null || echo "missing $program"; done`,
);

const podNetwork = rawShell(
  `for file in /etc/cni/net.d/*; do if [ -f "$file" ]; then echo "cni \${file##*/}"; fi; done`,
);

const abilities = lines(
  rawShell(`echo "capabilities $(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)"`),
  rawShell(`awk '$5 == "/" || $5 == "/sys" { print "mount", $5, ($0 ~ / shared:/) }' /proc/self/mountinfo`),
);

/**
 * What matters before a host is a node, and not any more then.
 * A module that is built into the kernel is in modules.builtin; in containers that file isn't there, but what it brings is.
 */
const ofBareHosts = lines(
  rawShell(`release=$(uname -r)`),
  rawShell(
    `has_module() { [ -d "/sys/module/$1" ] || [ -e "$2" ] || grep -q "/$1\\.ko" "/lib/modules/$release/modules.dep" "/lib/modules/$release/modules.builtin" 2>/dev/null; }`,
  ),
  rawShell(
    `has_module br_netfilter /proc/sys/net/bridge/bridge-nf-call-iptables || echo "no_module br_netfilter"`,
  ),
  rawShell(`has_module overlay /nothing || grep -qw overlay /proc/filesystems || echo "no_module overlay"`),
  rawShell(`set --
for folder in ${dataFolders.join(" ")}; do
  while [ ! -d "$folder" ]; do folder=\${folder%/*}; [ -n "$folder" ] || folder=/; done
  set -- "$@" "$folder"
done
df -Pk "$@" 2>/dev/null | sed '1d;s/^/disk /'`),
  rawShell(
    `ip -o route show 2>/dev/null | sed 's/^/route /'; ip -6 -o route show 2>/dev/null | sed 's/^/route /'`,
  ),
  rawShell(
    `echo "containerd $(containerd --version 2>/dev/null)"; echo "crio $(crio --version 2>/dev/null | head -n 1)"`,
  ),
  rawShell(`ss -Hltnp 2>/dev/null | sed 's/^/listener /'`),
  rawShell(
    `{ iptables-save; ip6tables-save; nft list ruleset; } 2>/dev/null | grep -qi reject && echo "rejects yes"`,
  ),
  rawShell(`echo "selinux $(cat /sys/fs/selinux/enforce 2>/dev/null)"`),
  rawShell(
    `ls -d /var/lib/selinux/*/active/modules/*/container /usr/share/selinux/packages/container.pp* 2>/dev/null | sed 's/^/selinux_policy /'`,
  ),
  rawShell(
    `[ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] && { [ -x /sbin/apparmor_parser ] && echo "apparmor whole" || echo "apparmor no_parser"; }`,
  ),
);

/** What a name leads to here: by /etc/hosts without the part that hapb writes, and by all that the host asks. */
function nameLook(name: string, asksDns: boolean): Script {
  return lines(
    sh`name=${name}`,
    rawShell(
      `sed -e '/^# BEGIN .*written by hapb$/,/^# END .*written by hapb$/d' -e 's/#.*//' /etc/hosts | while read -r address names; do for each in $names; do [ "$each" != "$name" ] || echo "hosts_entry $address"; done; done`,
    ),
    ...(asksDns
      ? [
          rawShell(
            `asked=; if command -v timeout >/dev/null; then asked='timeout 5'; fi; $asked getent ahosts "$name" 2>/dev/null | sed 's/ .*//' | sort -u | sed 's/^/resolved /'`,
          ),
        ]
      : []),
  );
}

export interface WantedLook {
  /** A DNS name whose addresses are looked for; empty: none. */
  readonly name: string;
  /** Whether name servers are asked as well, which may take seconds where they don't answer. */
  readonly asksDns: boolean;
}

/** The whole question. What comes last is the clock, so that it is as fresh as can be. */
export function lookScript({ name, asksDns }: WantedLook): Script {
  return lines(
    ...[identity, resources, network, programs, podNetwork, abilities],
    rawShell(`if [ ! -e /etc/kubernetes/kubelet.conf ]; then`),
    ofBareHosts,
    rawShell(`fi`),
    ...(name === "" ? [] : [nameLook(name, asksDns)]),
    rawShell(`echo "clock $(date +%s)"`),
  );
}

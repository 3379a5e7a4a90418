import type { ImageRecipe } from "./images.js";
import { imageNames } from "./versions.js";

/**
 * What the container calico-node runs, as far as a cluster without BGP needs it: BIRD and confd are left out.
 * @source node/filesystem/etc/rc.local and node/filesystem/etc/service of the release
 */
const nodeStart = `#!/bin/sh
if [ "$CALICO_NETWORKING_BACKEND" = bird ]; then
  echo "this image has no BIRD: it is for manifests without BGP" >&2
  exit 1
fi
calico-node -startup || exit 1
NODENAME=$(cat /var/lib/calico/nodename) || exit 1
export NODENAME FELIX_FELIXHOSTNAME="$NODENAME" FELIX_DATASTORETYPE="$DATASTORE_TYPE"
calico-node -allocate-tunnel-addrs -allocate-tunnel-addrs-run-once || exit 1

# Felix ends by itself when its settings change, to be started with the new ones.
again() {
  while :; do
    calico-node "$1"
    sleep 1
  done
}
for one in -monitor-addresses -allocate-tunnel-addrs -monitor-token -status-reporter; do
  again "$one" &
done
again -felix
`;

const felixSettings = `[global]
MetadataAddr = None
LogFilePath = None
LogSeverityFile = None
LogSeveritySys = None
`;

const everywhere = {
  roles: ["control_planes", "workers"],
  part: "calico",
} as const;

/** Calico's images, by the names that its manifests have for them. */
export const calicoRecipes: readonly ImageRecipe[] = [
  {
    ...everywhere,
    name: "calico-node",
    ref: imageNames.calicoNode,
    programs: { "/bin/calico-node": "calico-node" },
    debian: [
      "/usr/sbin/iptables*",
      "/usr/sbin/ip6tables*",
      "/usr/lib/*/xtables/",
      "/usr/sbin/ipset",
      "/usr/sbin/ip",
      "/usr/sbin/conntrack",
      "/etc/protocols",
    ],
    files: {
      "/usr/sbin/start-calico": { text: nodeStart, mode: 0o755 },
      "/etc/calico/felix.cfg": { text: felixSettings },
    },
    hasShell: true,
    command: ["/usr/sbin/start-calico"],
  },
  {
    ...everywhere,
    name: "calico-cni",
    ref: imageNames.calicoCni,
    programs: {
      "/opt/cni/bin/calico": "calico-cni",
      "/opt/cni/bin/calico-ipam": "calico-cni",
      "/opt/cni/bin/install": "calico-cni-install",
    },
    debian: [],
    files: {},
    hasShell: false,
    command: ["/opt/cni/bin/install"],
  },
  {
    ...everywhere,
    name: "calico-kube-controllers",
    ref: imageNames.calicoControllers,
    programs: {
      "/usr/bin/kube-controllers": "calico-kube-controllers",
      "/usr/bin/check-status": "calico-check-status",
    },
    debian: [],
    // Where it notes how it is, for check-status to read.
    files: { "/status/status.json": { text: "" }, "/profiles/cpu.pprof": { text: "" } },
    hasShell: false,
    command: ["/usr/bin/kube-controllers"],
  },
];

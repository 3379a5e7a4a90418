import type { Part } from "../part.js";
import { mappingOf } from "../yaml.js";
import { pairs, sections, valueOf } from "./pairs.js";

export interface KubeletLook {
  /** Whether this host has joined a cluster: there is a kubelet.conf. */
  readonly isJoined: boolean;
  /** Whether the kubelet itself says that it is well. */
  readonly isHealthy: boolean;
  /** "v1.34.4", of the program that the next start runs; "" where there is none. */
  readonly version: string;
  /** Where it finds the API: "https://10.0.0.100:8443". */
  readonly server: string;
  /** The container runtime's socket, "" when nothing says. */
  readonly runtimeEndpoint: string;
  readonly failSwapOn: boolean;
  readonly failCgroupV1: boolean | undefined;
  readonly cgroupDriver: string;
  /** Folder of the static pods' manifests. */
  readonly staticPodPath: string;
  /** Flags that kubeadm has it started with. */
  readonly flags: string;
  /** Lines that it has said since it was last started, the newest last. */
  readonly log: readonly string[];
}

const log = `
if [ -d /run/systemd/system ] && command -v journalctl >/dev/null; then
  # @source systemd's unit.c: a link that leads to the id, for whoever can't ask systemd
  run=$(readlink /run/systemd/units/invocation:kubelet.service || limit 3 systemctl show -p InvocationID --value kubelet)
  limit 5 journalctl -u kubelet -n 200 --no-pager -o cat \${run:+_SYSTEMD_INVOCATION_ID="$run"} | cut -c 1-1000
else
  for file in /var/log/kubelet/kubelet.log /var/log/kubelet.log; do [ -f "$file" ] && { tail -n 200 "$file" | cut -c 1-1000; break; }; done
fi`;

export const kubelet: Part<KubeletLook> = {
  script: `
echo @state
[ -f /etc/kubernetes/kubelet.conf ] && echo joined
[ "$healthz" = 200 ] && echo healthy
command -v kubelet >/dev/null && limit 3 kubelet --version | sed 's/^Kubernetes /version /'
echo "server $server"
echo @config; cat /var/lib/kubelet/config.yaml
echo @flags; cat /var/lib/kubelet/kubeadm-flags.env
echo @log
${log}`,
  read(text) {
    const { state = "", config = "", flags = "", log: said = "" } = sections(text);
    const known = pairs(state);
    const configuration = mappingOf(config);
    const word = (name: string) => (typeof configuration[name] === "string" ? configuration[name] : "");
    const flag = /--container-runtime-endpoint[= ]"?([^\s"]+)/.exec(flags)?.[1] ?? "";
    return {
      isJoined: known.some(([key]) => key === "joined"),
      isHealthy: known.some(([key]) => key === "healthy"),
      version: valueOf(known, "version"),
      server: valueOf(known, "server"),
      runtimeEndpoint: flag || word("containerRuntimeEndpoint"),
      failSwapOn: configuration.failSwapOn !== false,
      failCgroupV1: typeof configuration.failCgroupV1 === "boolean" ? configuration.failCgroupV1 : undefined,
      cgroupDriver: word("cgroupDriver"),
      staticPodPath: word("staticPodPath"),
      flags: flags.trim(),
      log: said.split("\n").filter((line) => line !== ""),
    };
  },
};

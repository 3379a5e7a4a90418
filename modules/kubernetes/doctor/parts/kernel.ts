import type { Part } from "../part.js";
import { pairs, valueOf, valuesOf } from "./pairs.js";

export interface KernelLook {
  readonly release: string;
  /** Live values by name; a parameter that the kernel does not have is left out. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Of the modules that nodes need, those that are loaded or built in. */
  readonly modules: readonly string[];
  /** 1, or 2 for the unified hierarchy alone; 0 where it could not be told. */
  readonly cgroups: 0 | 1 | 2;
  /** Controllers that the kernel offers. */
  readonly controllers: readonly string[];
}

const parameters = [
  "net.ipv4.ip_forward",
  "net.bridge.bridge-nf-call-iptables",
  "net.bridge.bridge-nf-call-ip6tables",
  "net.ipv6.conf.all.disable_ipv6",
];

/** A shell's own `read` may ask byte by byte, and these files end after the first. */
const paths = parameters.map((name) => name.replaceAll(".", "/"));

/** A module that is built in shows as a folder of /sys/module or in modules.builtin. */
export const kernel: Part<KernelLook> = {
  script: `
release=$(uname -r); echo "release $release"
(cd /proc/sys && grep -Hs . ${paths.join(" ")}) | sed 's|/|.|g; s/:/ /; s/^/parameter /'
for name in overlay br_netfilter; do
  if [ -d "/sys/module/$name" ] || grep -q "/$name.ko" "/lib/modules/$release/modules.builtin"; then echo "module $name"; fi
done
[ -d /proc/sys/net/bridge ] && echo "module br_netfilter"
while read -r one two; do case $one$two in nodevoverlay|overlay) echo "module overlay" ;; esac; done </proc/filesystems
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  read -r all </sys/fs/cgroup/cgroup.controllers; echo "cgroups 2"; for name in $all; do echo "controller $name"; done
elif [ -d /sys/fs/cgroup/memory ]; then
  echo "cgroups 1"; while read -r name _ _ enabled; do [ "$enabled" = 1 ] && echo "controller $name"; done </proc/cgroups
fi`,
  read(text) {
    const said = pairs(text);
    const cgroups = valueOf(said, "cgroups");
    return {
      release: valueOf(said, "release"),
      parameters: Object.fromEntries(
        valuesOf(said, "parameter").map((line) => [line.split(" ")[0]!, line.split(" ").slice(1).join(" ")]),
      ),
      modules: [...new Set(valuesOf(said, "module"))],
      cgroups: cgroups === "1" ? 1 : cgroups === "2" ? 2 : 0,
      controllers: valuesOf(said, "controller"),
    };
  },
};

import { sh, type Host } from "../../engine/module/index.js";

/** The kernel takes - and _ in names for the same. */
export function underscored(name: string): string {
  return name.replaceAll("-", "_");
}

/**
 * Whether the kernel has this module, loaded or built in. /sys/module shows built-in ones only when they have parameters, and
 * modules.builtin isn't there in containers and on monolithic kernels: there a module is known by what it brings.
 */
export async function kernelHas(host: Host, name: string): Promise<boolean> {
  const { rc } = await host.query(
    sh`n=${underscored(name)}
[ -d /sys/module/"$n" ] && exit 0
while IFS= read -r line; do
  line=\${line##*/}; line=\${line%.ko*}
  [ "$(printf %s "$line" | tr - _)" = "$n" ] && exit 0
done <<end
$(grep -i "/$(printf %s "$n" | tr _ '?' | sed 's/?/[-_]/g')\\.ko" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null)
end
case $n in br_netfilter) [ -d /proc/sys/net/bridge ] && exit 0 ;; esac
while read -r first second; do [ "\${second:-$first}" = "$n" ] && exit 0; done </proc/filesystems
exit 1`,
    { reads: [`kmod:${underscored(name)}`], rcs: [0, 1] },
  );
  return rc === 0;
}

/**
 * Runs on a lab host at boot before anything else (a oneshot unit). Hosts of one kernel share what the kernel keeps
 * once: the script gives each host its own copy to read and write, so that nothing done on a host changes the machine,
 * and clears what a real reboot would have cleared.
 */
export const prepareScript = `#!/bin/sh
set -u
own=/run/hapb-lab
mkdir -p "$own/sysctl"

# The kubelet and the container runtime write to the cgroups; nspawn mounts them read-only.
for c in /sys/fs/cgroup /sys/fs/cgroup/*; do
  mountpoint -q "$c" && mount -o remount,bind,rw "$c"
done
# systemd does this on real hosts before nspawn comes into play; pods' volumes need it.
mount --make-rshared /

# Kernel tunables that no namespace separates: private copies, with what is each host's own showing through.
for tree in vm fs kernel; do
  mkdir -p "$own/real/$tree"
  # With what is mounted in it: nspawn gives each boot an id of its own.
  mount --rbind "/proc/sys/$tree" "$own/real/$tree"
  # Shared, it would show the copy as soon as that is mounted.
  mount --make-rprivate "$own/real/$tree"
  # Some can't be read; those are missing in the copy.
  cp -r "/proc/sys/$tree" "$own/sysctl/" 2>/dev/null
  mount --bind "$own/sysctl/$tree" "/proc/sys/$tree"
done
for f in random hostname domainname sem msgmax msgmnb msgmni shmall shmmax shmmni shm_rmid_forced; do
  [ -e "$own/real/kernel/$f" ] && mount --rbind "$own/real/kernel/$f" "/proc/sys/kernel/$f"
done
umount -R "$own/real/vm" "$own/real/fs" "$own/real/kernel"
# What the kubelet wants; it stops at values that it may not set itself.
printf 1 > /proc/sys/vm/overcommit_memory
printf 0 > /proc/sys/vm/panic_on_oom
printf 10 > /proc/sys/kernel/panic
printf 1 > /proc/sys/kernel/panic_on_oops
printf 1000000 > /proc/sys/kernel/keys/root_maxkeys
printf 25000000 > /proc/sys/kernel/keys/root_maxbytes

# Swap is the machine's: a host must neither see it nor turn it off.
printf 'Filename\\t\\t\\t\\tType\\t\\tSize\\t\\tUsed\\t\\tPriority\\n' > "$own/swaps"
mount --bind "$own/swaps" /proc/swaps

# A kernel without loadable modules: say what is built in, so that modprobe answers as on a real host.
release=$(uname -r)
if [ ! -e "/lib/modules/$release/modules.builtin" ] && mkdir -p "/lib/modules/$release" 2>/dev/null; then
  {
    grep -qw overlay /proc/filesystems && echo kernel/fs/overlayfs/overlay.ko
    [ -e /proc/sys/net/bridge ] && echo kernel/net/bridge/br_netfilter.ko && echo kernel/net/bridge/bridge.ko
    [ -e /proc/sys/net/netfilter ] && echo kernel/net/netfilter/nf_conntrack.ko
  } > "/lib/modules/$release/modules.builtin"
  : > "/lib/modules/$release/modules.order"
  depmod "$release" 2>/dev/null
fi

# After a reboot from inside, the network namespace is that of before.
address=$(cat /etc/hapb-lab/address)
ip -o -4 addr show dev eth0 | while read -r _ _ _ cidr _; do
  [ "$cidr" = "$address" ] || ip addr del "$cidr" dev eth0
done
ip -o link | while read -r _ name _; do
  name=\${name%:}
  case $name in lo | eth0@*) ;; *) ip link del "\${name%@*}" 2>/dev/null ;; esac
done
ip route flush proto static 2>/dev/null
ip route flush proto boot 2>/dev/null
ip route replace default via "$(cat /etc/hapb-lab/gateway)"
nft flush ruleset 2>/dev/null
exit 0
`;

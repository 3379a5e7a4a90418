import { rawShell, type Host } from "../../engine/module/index.js";

/**
 * Makes a root folder on a lab host with busybox and nothing else in it, and a second name for root, `busybox`, whose logins end up
 * there.
 */
export async function makeBusyboxRoot(host: Host): Promise<void> {
  await host.run(
    rawShell(`set -e
r=/srv/busybox
mkdir -p $r/bin $r/sbin $r/usr/bin $r/usr/sbin $r/etc/sysctl.d $r/etc/modules-load.d $r/root $r/tmp $r/proc $r/sys $r/dev $r/run $r/srv $r/home $r/var/spool
chmod 1777 $r/tmp
cp "$(command -v busybox)" $r/bin/busybox
ldd $r/bin/busybox 2>/dev/null | grep -o '/[^ )]*' | while read -r lib; do mkdir -p "$r\${lib%/*}"; cp -L "$lib" "$r$lib"; done
chroot $r /bin/busybox --install -s
printf 'root:x:0:0:root:/root:/bin/sh\\nbusybox:x:0:0::/root:/bin/sh\\ndaemon:x:1:1::/:/bin/false\\n' >$r/etc/passwd
printf 'root:x:0:\\ndaemon:x:1:\\nadm:x:4:\\n' >$r/etc/group
printf 'root:*:1::::::\\n' >$r/etc/shadow
printf 'ID=busybox\\nVERSION_ID="1"\\n' >$r/etc/os-release
cp /etc/hostname $r/etc/hostname
mount --rbind /proc $r/proc
mount --rbind /sys $r/sys
mount --rbind /dev $r/dev
echo 'busybox:x:0:0::/root:/bin/sh' >>/etc/passwd
echo 'busybox:*:1::::::' >>/etc/shadow
printf 'Match User busybox\\n  ChrootDirectory %s\\n' $r >>/etc/ssh/sshd_config
systemctl restart ssh`),
  );
}

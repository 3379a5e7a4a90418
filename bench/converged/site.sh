# The same twenty steps as a careful person writes them in shell. Called with: folder, host, and what to do ("files" or "all").
set -eu
app=$1/$2
host=$2
folder() { [ -d "$1" ] || mkdir -p "$1"; [ "$(stat -c %a "$1")" = "$2" ] || chmod "$2" "$1"; }
file() { # path mode, content on stdin
  new=$(cat; echo .); new=${new%.}
  old=$(cat "$1" 2>/dev/null; echo .); old=${old%.}
  [ -e "$1" ] && [ "$new" = "$old" ] || printf %s "$new" >"$1"
  [ "$(stat -c %a "$1")" = "$2" ] || chmod "$2" "$1"
}
folder "$app" 755
folder "$app/etc" 750
folder "$app/log" 755
printf 'one\n' | file "$app/etc/one.conf" 644
printf 'two %s\n' "$host" | file "$app/etc/two.conf" 640
printf 'three\n' | file "$app/etc/three.conf" 644
printf 'x=1\ny=2\n' | file "$app/etc/four.conf" 600
[ "$(readlink "$app/one" || :)" = "$app/etc/one.conf" ] || ln -sfn "$app/etc/one.conf" "$app/one"
[ ! -e "$app/old" ] || rm -r "$app/old"
grep -qx 'y=2' "$app/etc/four.conf" || echo 'y=2' >>"$app/etc/four.conf"
grep -qx 'three' "$app/etc/three.conf" || sed -i 's/^thr.*/three/' "$app/etc/three.conf"
! grep -q three "$app/etc/two.conf" || sed -i 's/three/four/' "$app/etc/two.conf"
printf 'host=%s\nport=80\nport=443\n' "$host" | file "$app/etc/app.conf" 644
[ "$(stat -c %a "$app/etc/app.conf")" = 644 ] || chmod 644 "$app/etc/app.conf"
stat -c '%a %U %G %s' /etc/os-release >/dev/null
[ "$3" = all ] || exit 0
[ "$(dpkg-query -W -f '${Status}\n' curl tar | grep -c 'install ok installed')" = 2 ] || apt-get -qy install curl tar
systemctl is-active -q ssh || systemctl start ssh
systemctl is-enabled -q ssh || systemctl enable -q ssh
getent group hapb-bench >/dev/null || groupadd hapb-bench
getent passwd hapb-bench >/dev/null || useradd -g hapb-bench -M -s /usr/sbin/nologin hapb-bench
[ "$(cat /proc/sys/vm/overcommit_memory)" = 1 ] || sysctl -qw vm.overcommit_memory=1
printf 'vm.overcommit_memory=1\n' | file /etc/sysctl.d/90-hapb-bench.conf 644

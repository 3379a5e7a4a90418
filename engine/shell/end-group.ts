/**
 * TERM to a process group, and KILL to what is left of it 5 s later. Zombies count as gone: in containers nobody may fetch them
 * (/proc/PID/stat after the name: state, parent, group; proc(5)). Shells read that byte by byte, so it is looked at but once a second.
 */
export function endGroupScript(group: number): string {
  return `lives() {
  kill -0 -${group} || return
  [ $((i % 10)) = 2 ] || return 0
  for f in /proc/[0-9]*/stat; do
    { read -r s <"$f"; } || continue
    set -- \${s##*) }; [ "$3" = ${group} ] && [ "$1" != Z ] && return
  done
  return 1
}
kill -TERM -${group} || exit 0
i=0
while [ $i -lt 50 ] && lives; do sleep 0.1 || { sleep 1; i=$((i+9)); }; i=$((i+1)); done
kill -KILL -${group}`;
}

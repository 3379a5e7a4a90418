import { lines, sh, type Script, type UnitState } from "../../engine/module/index.js";
import type { ServiceCommands } from "./manager.js";

/** The runlevels of a boot. @source openrc(8) */
const bootRunlevels: readonly string[] = ["sysinit", "boot", "default"];

/** Where a service has to stand to start at boot: the runlevel that the task names, or any that a boot goes through. */
export function openrcStartsAtBoot({ runlevels = [] }: UnitState, runlevel?: string): boolean {
  return runlevels.some((level) =>
    runlevel === undefined ? bootRunlevels.includes(level) : level === runlevel,
  );
}

/** The runlevels afterwards. */
export function openrcRunlevels(unit: UnitState, enabled: boolean, runlevel?: string): readonly string[] {
  const now = unit.runlevels ?? [];
  if (openrcStartsAtBoot(unit, runlevel) === enabled) return now;
  return enabled
    ? [...now, runlevel ?? "default"].sort()
    : now.filter((level) => (runlevel === undefined ? !bootRunlevels.includes(level) : level !== runlevel));
}

/**
 * Ends well when the service still stands a moment after its start. One that a supervisor was to watch is "stopped" again when it ended;
 * a script of LSB's without the word status is taken at OpenRC's own note.
 */
function stillStands(name: string): Script {
  return sh`sleep 0.3 2>/dev/null || sleep 1; rc-service ${name} status </dev/null >/dev/null 2>&1
case $? in 0) ${supervisorLives(name)} || { rc-service ${name} zap; false; } ;; 2 | 8 | 16) ;; 32) false ;; *) [ -e /run/openrc/started/${name} ] ;; esac || { echo "it was started and ended at once" >&2; exit 1; }`;
}

/** OpenRC keeps "started" for one that its supervisor gave up before the start was noted; then there is no supervisor. */
function supervisorLives(name: string): Script {
  const files = sh`${`/etc/init.d/${name}`} ${`/etc/conf.d/${name}`}`;
  const supervised = `^ *supervisor=["']*supervise-daemon`;
  return sh`{ ! grep -qs ${supervised} ${files} || grep -qs '^ *pidfile=' ${files} || kill -0 "$(cat ${`/run/supervise-${name}.pid`})"; } >/dev/null 2>&1`;
}

/** What OpenRC knows, and the last lines of the service's own logs, where they are as young as the failure. */
function said(name: string): Script {
  const named = (key: string) => `s/^ *${key}=["']\\{0,1\\}\\([^"' ]*\\).*/\\1/p`;
  const spelled = `s/\${\\{0,1\\}\\(RC_\\)\\{0,1\\}SVCNAME}\\{0,1\\}/${name}/g`;
  return sh`rc-service ${name} status </dev/null 2>&1
{ sed -n -e ${named("error_log")} -e ${named("output_log")} /etc/init.d/${name} /etc/conf.d/${name} 2>/dev/null | sed ${spelled}; echo /var/log/${name}.log; echo /var/log/${name}/${name}.log; } | sort -u | while read -r f; do
  [ -n "$(find "$f" -mmin -2 2>/dev/null)" ] && echo "$f:" && tail -n 10 "$f"; done
for f in /var/log/messages /var/log/syslog; do [ -f $f ] && tail -n 300 $f | grep -F -- ${` ${name}[`} | tail -n 5; done; :`;
}

/** OpenRC says of a service that died "has already been started" and does nothing: its note has to go first. */
export function openrc(name: string, unit: UnitState, runlevel?: string): ServiceCommands {
  const tell = (verb: string) => sh`rc-service ${name} ${verb} </dev/null`;
  const off = (unit.runlevels ?? []).filter(
    (level) => !openrcRunlevels(unit, false, runlevel).includes(level),
  );
  return {
    start: lines(
      sh`[ ! -e /run/openrc/started/${name} ] || rc-service ${name} zap </dev/null`,
      sh`rc-service ${name} start </dev/null || exit`,
      stillStands(name),
    ),
    stop: tell("stop"),
    restart: lines(sh`rc-service ${name} restart </dev/null || exit`, stillStands(name)),
    reload: tell("reload"),
    enable: sh`rc-update add ${name} ${runlevel ?? "default"}`,
    disable: sh`rc-update del ${name} ${off}`,
    status: said(name),
  };
}

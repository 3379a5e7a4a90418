import { sh } from "../script.js";
import type { UnitState } from "../types.js";
import { readTimeoutMs, refusal, type Ask } from "./ask.js";

/** systemd where it is the init (sd_booted(3)); OpenRC by its program; else scripts in /etc/init.d and what runs. */
export async function readUnit(ask: Ask, name: string): Promise<UnitState> {
  const script = sh`if [ -d /run/systemd/system ]; then echo systemd; exec systemctl show -p LoadState -p ActiveState -p UnitFileState -p NeedDaemonReload -- ${name}
elif command -v rc-service >/dev/null 2>&1; then echo openrc; rc-service -e ${name} || exit 0
  echo exists; rc-service ${name} status </dev/null >/dev/null 2>&1; echo "status=$?"; [ -e /run/openrc/started/${name} ] && echo started
  for f in /etc/runlevels/*/${name}; do [ -e "$f" ] && f=\${f%/*} && echo "runlevel=\${f##*/}"; done; :
else echo none; [ -x /etc/init.d/${name} ] && echo exists; [ -x /etc/init.d/${name} ] && /etc/init.d/${name} status </dev/null >/dev/null 2>&1 && echo active
  for f in /etc/rc[2345].d/S[0-9][0-9]${name}; do [ -e "$f" ] && echo enabled; done; :; fi`;
  const result = await ask(script, { timeoutMs: readTimeoutMs });
  if (result.rc !== 0) throw refusal(`unit ${name}`, result);
  const [manager, ...lines] = result.stdout.text.trim().split("\n");
  if (manager === "systemd") return parseSystemd(lines);
  if (manager === "openrc") return parseOpenrc(lines);
  return {
    manager: "none",
    exists: lines.includes("exists"),
    activity: lines.includes("active") ? "active" : "inactive",
    enablement: lines.includes("enabled") ? "enabled" : "disabled",
  };
}

/** `systemctl show` of a unit that isn't there says LoadState=not-found, rc 0. */
export function parseSystemd(lines: readonly string[]): UnitState {
  const value = (key: string) =>
    lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? "";
  const load = value("LoadState");
  const enablement = value("UnitFileState");
  return {
    manager: "systemd",
    exists: load !== "not-found",
    activity: value("ActiveState") || "inactive",
    enablement: enablement || (load === "masked" ? "masked" : ""),
    needsReload: value("NeedDaemonReload") === "yes",
  };
}

/**
 * What `rc-service NAME status` ends with, as systemd's words: 16 waits for something that it needs, 32 was started and is gone.
 * @source OpenRC's sh/openrc-run.sh and rc.h (RC_SERVICE_INACTIVE, ...); 0 and 3 are LSB's as well
 */
const activities: Readonly<Record<string, string>> = {
  0: "active",
  4: "deactivating",
  8: "activating",
  16: "activating",
  32: "failed",
};

/** The runlevels that a host goes through when it boots. @source openrc(8) */
export const bootRunlevels: readonly string[] = ["sysinit", "boot", "default"];

export function parseOpenrc(lines: readonly string[]): UnitState {
  const values = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  const [status = ""] = values("status");
  // A script that doesn't know the word says so with 2: then OpenRC's own note has to do.
  const isMarked = status === "2" && lines.includes("started");
  const runlevels = values("runlevel");
  return {
    manager: "openrc",
    exists: lines.includes("exists"),
    activity: isMarked ? "active" : (activities[status] ?? "inactive"),
    enablement: runlevels.some((level) => bootRunlevels.includes(level)) ? "enabled" : "disabled",
    runlevels,
  };
}

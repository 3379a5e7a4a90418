import { sh } from "../script.js";
import type { UnitState } from "../types.js";
import { readTimeoutMs, refusal, type Ask } from "./ask.js";

/** systemd where it is the init (sd_booted(3)); OpenRC by its program; else scripts in /etc/init.d and what runs. */
export async function readUnit(ask: Ask, name: string): Promise<UnitState> {
  const script = sh`if [ -d /run/systemd/system ]; then echo systemd; exec systemctl show -p LoadState -p ActiveState -p UnitFileState -p NeedDaemonReload -- ${name}
elif command -v rc-service >/dev/null 2>&1; then echo openrc; rc-service -e ${name} && echo exists; rc-service ${name} status >/dev/null 2>&1 && echo active
  rc-update show default 2>/dev/null | grep -q "^ *"${name}" " && echo enabled; :
else echo none; [ -x /etc/init.d/${name} ] && echo exists; [ -x /etc/init.d/${name} ] && /etc/init.d/${name} status >/dev/null 2>&1 && echo active
  for f in /etc/rc[2345].d/S[0-9][0-9]${name}; do [ -e "$f" ] && echo enabled; done; :; fi`;
  const result = await ask(script, { timeoutMs: readTimeoutMs });
  if (result.rc !== 0) throw refusal(`unit ${name}`, result);
  const [manager, ...lines] = result.stdout.text.trim().split("\n");
  if (manager === "systemd") return parseSystemd(lines);
  return {
    manager: manager === "openrc" ? "openrc" : "none",
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

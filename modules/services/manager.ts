import {
  lines,
  sh,
  type Host,
  type ModuleContext,
  type Script,
  type UnitState,
} from "../../engine/module/index.js";
import { openrc } from "./openrc.js";

/** What a service can be told; each is one command of the host's service manager. */
export interface ServiceCommands {
  readonly start: Script;
  readonly stop: Script;
  readonly restart: Script;
  readonly reload: Script;
  readonly enable: Script;
  readonly disable: Script;
  /** What people read when it would not start. */
  readonly status: Script;
}

export function systemd(
  name: string,
  scope: Script = sh`--system`,
  flags: readonly string[] = [],
): ServiceCommands {
  const tell = (verb: string) => sh`systemctl ${scope} ${flags} ${verb} -- ${name}`;
  // Who doesn't wait for the start doesn't look either.
  const seen = (verb: string) =>
    flags.includes("--no-block") ? tell(verb) : lines(sh`${tell(verb)} || exit`, stillStands(name, scope));
  return {
    start: seen("start"),
    stop: tell("stop"),
    restart: seen("restart"),
    reload: tell("reload"),
    enable: tell("enable"),
    disable: tell("disable"),
    status: said(name, scope),
  };
}

/** What systemd knows, and the last lines of the journal; the journal doesn't know the unit of a process that was gone at once, but its id. */
function said(name: string, scope: Script): Script {
  return sh`systemctl ${scope} status --no-pager --full --lines=0 -- ${name}
systemctl ${scope} show -p Id -p ExecMainPID -- ${name} | { id= pid=; while IFS== read -r k v; do case $k in Id) id=$v ;; *) pid=$v ;; esac; done
journalctl --quiet --boot --no-pager --lines=10 "UNIT=$id" + "_SYSTEMD_UNIT=$id" + "USER_UNIT=$id" + "_SYSTEMD_USER_UNIT=$id" + "_PID=$pid" 2>/dev/null; }`;
}

/** What a start ends with when systemd left the service out, as its unit's conditions want it. */
const conditionUnmet = 88;

/** Of a service without a sign of its own that it is ready, systemd takes the fork for the start: it may have ended at once. */
function stillStands(name: string, scope: Script): Script {
  const ask = (key: string) => sh`$(systemctl ${scope} show --value -p ${key} -- ${name})`;
  return sh`case ${ask("Type")} in simple | exec | idle) sleep 0.3 ;; esac
case ${ask("ActiveState")},${ask("ConditionResult")} in
  failed,*) echo "it was started and ended at once" >&2; exit 1 ;;
  inactive,no) journalctl --quiet --boot --no-pager --lines=1 --output=cat "UNIT=${ask("Id")}"; exit ${conditionUnmet} ;; esac`;
}

/** Scripts in /etc/init.d, as Debian and others keep them where no manager runs. */
function scripts(name: string): ServiceCommands {
  const tell = (verb: string) => sh`${`/etc/init.d/${name}`} ${verb}`;
  // "defaults" makes links where there are none, and leaves those that were disabled.
  const register = (on: string, off: string) =>
    sh`if command -v update-rc.d >/dev/null; then update-rc.d ${name} defaults && update-rc.d ${name} ${on}; else chkconfig ${name} ${off}; fi`;
  return {
    start: tell("start"),
    stop: tell("stop"),
    restart: tell("restart"),
    reload: tell("reload"),
    enable: register("enable", "on"),
    disable: register("disable", "off"),
    status: tell("status"),
  };
}

export function commandsFor(unit: UnitState, name: string, runlevel?: string): ServiceCommands {
  if (unit.manager === "systemd") return systemd(name);
  return unit.manager === "openrc" ? openrc(name, unit, runlevel) : scripts(name);
}

/** @throws HostFailure when the host knows no such service */
export function requireService(unit: UnitState, name: string, ctx: ModuleContext): void {
  if (unit.exists || unit.enablement === "masked") return;
  if (unit.manager === "none")
    ctx.fail(`this host has no service manager that hapb knows, and no /etc/init.d/${name}`, {
      hint: "systemd has to be the running init (/run/systemd/system), or OpenRC be installed",
    });
  ctx.fail(`there is no service ${name} on this host`, {
    hint:
      unit.manager === "systemd"
        ? `is its package installed? \`systemctl list-unit-files\` lists them`
        : `is its package installed? \`rc-service --list\` lists them`,
  });
}

/**
 * Tells the service something; when it refuses, its own last lines are in the failure.
 * @returns why it was left as it is: systemd starts nothing whose conditions aren't met, and counts that as done
 */
export async function tell(
  host: Host,
  commands: ServiceCommands,
  verb: "start" | "stop" | "restart" | "reload" | "enable" | "disable",
  name: string,
  ctx: ModuleContext,
): Promise<string | undefined> {
  const options = { rcs: "any", signal: ctx.signal } as const;
  const { rc, stdout, stderr } = await host.run(commands[verb], options);
  if (rc === 0) return undefined;
  if (rc === conditionUnmet)
    return `${name} was not started: ${stdout.text.trim().split("\n").pop() || "a condition of its unit is not met"}`;
  const status =
    verb === "enable" || verb === "disable" ? undefined : await host.run(commands.status, options);
  const said = [stderr.text, stdout.text, status?.stdout.text ?? ""]
    .map((text) => text.trim())
    .filter(Boolean);
  ctx.fail(`could not ${verb} ${name}: ${headline(said[0] ?? "", name) || `rc ${rc}`}`, {
    result: { rc, stdout: stdout.text, stderr: said.join("\n") },
  });
}

/** OpenRC says what is wrong behind other remarks, also on other services; else the first line does. */
function headline(said: string, name: string): string {
  const isOfOthers = (line: string) =>
    / needs non existent service /.test(line) && !line.includes(`\`${name}'`);
  const lines = said.split("\n").filter((line) => !isOfOthers(line));
  return /^ *\* ERROR: (.*)/m.exec(said)?.[1] ?? lines[0] ?? "";
}

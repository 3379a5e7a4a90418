import {
  rawShell,
  sh,
  type Host,
  type ModuleContext,
  type Script,
  type UnitState,
} from "../../engine/module/index.js";

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
  return {
    start: tell("start"),
    stop: tell("stop"),
    restart: tell("restart"),
    reload: tell("reload"),
    enable: tell("enable"),
    disable: tell("disable"),
    status: sh`systemctl ${scope} status --no-pager --full --lines=10 -- ${name}`,
  };
}

function openrc(name: string): ServiceCommands {
  const tell = (verb: string) => sh`rc-service ${name} ${verb}`;
  return {
    start: tell("start"),
    stop: tell("stop"),
    restart: tell("restart"),
    reload: tell("reload"),
    enable: sh`rc-update add ${name} default`,
    disable: sh`rc-update del ${name}`,
    status: tell("status"),
  };
}

/** Scripts in /etc/init.d, as Debian and others keep them where no manager runs. */
function scripts(name: string): ServiceCommands {
  const tell = (verb: string) => sh`/etc/init.d/${rawShell(name)} ${verb}`;
  const register = (on: string, off: string) =>
    sh`if command -v update-rc.d >/dev/null; then update-rc.d ${name} ${on}; else chkconfig ${name} ${off}; fi`;
  return {
    start: tell("start"),
    stop: tell("stop"),
    restart: tell("restart"),
    reload: tell("reload"),
    enable: register("defaults", "on"),
    disable: register("disable", "off"),
    status: tell("status"),
  };
}

export function commandsFor(unit: UnitState, name: string): ServiceCommands {
  if (unit.manager === "systemd") return systemd(name);
  return unit.manager === "openrc" ? openrc(name) : scripts(name);
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

/** Tells the service something; when it refuses, its own last lines are in the failure. */
export async function tell(
  host: Host,
  commands: ServiceCommands,
  verb: "start" | "stop" | "restart" | "reload" | "enable" | "disable",
  name: string,
  ctx: ModuleContext,
): Promise<void> {
  const options = { rcs: "any", signal: ctx.signal } as const;
  const { rc, stdout, stderr } = await host.run(commands[verb], options);
  if (rc === 0) return;
  const status =
    verb === "enable" || verb === "disable" ? undefined : await host.run(commands.status, options);
  const said = [stderr.text, stdout.text, status?.stdout.text ?? ""]
    .map((text) => text.trim())
    .filter(Boolean);
  ctx.fail(`could not ${verb} ${name}: ${said[0]?.split("\n")[0] ?? `rc ${rc}`}`, {
    result: { rc, stdout: stdout.text, stderr: said.join("\n") },
  });
}

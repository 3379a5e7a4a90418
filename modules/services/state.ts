import type { Applied, Host, ModuleContext, UnitState } from "../../engine/module/index.js";
import { tell, type ServiceCommands } from "./manager.js";
import { openrcRunlevels, openrcStartsAtBoot } from "./openrc.js";

export const serviceStates = ["started", "stopped", "restarted", "reloaded"] as const;

export interface ServiceWishes {
  readonly state?: (typeof serviceStates)[number];
  readonly enabled?: boolean;
  /** OpenRC's, that it shall start with; else any that a boot goes through. */
  readonly runlevel?: string;
}

/** A service in before and after; only what the task asks about. */
export type ServiceState = {
  readonly state?: string;
  readonly enabled?: boolean | "unknown";
  readonly masked?: boolean;
  /** systemd has read the unit's files as they are now. */
  readonly reloaded?: boolean;
};

export function isRunning({ activity }: UnitState): boolean {
  return ["active", "activating", "reloading", "refreshing"].includes(activity);
}

/** `static` units can't be enabled: others pull them in. @returns whether it is started at boot; undefined where that can't be chosen */
export function startsAtBoot(unit: UnitState, runlevel?: string): boolean | undefined {
  const { enablement, manager } = unit;
  if (manager === "openrc") return openrcStartsAtBoot(unit, runlevel);
  if (["static", "generated", "transient"].includes(enablement)) return undefined;
  return ["enabled", "enabled-runtime", "alias", "linked-runtime"].includes(enablement);
}

export function currentState(unit: UnitState, wishes: ServiceWishes): ServiceState {
  return {
    ...(wishes.state === undefined ? {} : { state: isRunning(unit) ? "started" : "stopped" }),
    ...(wishes.enabled === undefined
      ? {}
      : {
          enabled:
            unit.enablement === "unknown"
              ? "unknown"
              : (startsAtBoot(unit, wishes.runlevel) ?? wishes.enabled),
        }),
  };
}

/** Whether only a package that is still to be installed can tell if this changes anything. */
export function hangsOnPackage(unit: UnitState, wishes: ServiceWishes): boolean {
  if (unit.enablement !== "unknown" || wishes.enabled === undefined) return false;
  return wishes.state === undefined || wishes.state === currentState(unit, wishes).state;
}

export function wantedState(wishes: ServiceWishes): ServiceState {
  return {
    ...(wishes.state === undefined ? {} : { state: wishes.state }),
    ...(wishes.enabled === undefined ? {} : { enabled: wishes.enabled }),
  };
}

/** What the unit would answer afterwards. */
export function predictUnit(unit: UnitState, wishes: ServiceWishes): UnitState {
  const { state, enabled, runlevel } = wishes;
  const isOpenrc = unit.manager === "openrc" && enabled !== undefined;
  return {
    ...unit,
    ...(state === undefined ? {} : { activity: state === "stopped" ? "inactive" : "active" }),
    ...(enabled === undefined || startsAtBoot(unit) === undefined
      ? {}
      : { enablement: enabled ? "enabled" : "disabled" }),
    ...(isOpenrc ? { runlevels: openrcRunlevels(unit, enabled, runlevel) } : {}),
  };
}

const verbs = { started: "start", stopped: "stop", restarted: "restart", reloaded: "reload" } as const;

/** Boot first, so that a service whose start fails is at least started at the next boot, as the user asked. */
export async function bring(
  host: Host,
  commands: ServiceCommands,
  name: string,
  wishes: ServiceWishes,
  { before, after }: { readonly before: ServiceState; readonly after: ServiceState },
  ctx: ModuleContext,
): Promise<Applied<ServiceState>> {
  if (wishes.enabled !== undefined && wishes.enabled !== before.enabled)
    await tell(host, commands, wishes.enabled ? "enable" : "disable", name, ctx);
  if (wishes.state === undefined || wishes.state === before.state) return {};
  // What doesn't run can be neither reloaded nor, with OpenRC, restarted.
  const verb = before.state === "stopped" ? "start" : verbs[wishes.state];
  const leftOut = await tell(host, commands, verb, name, ctx);
  if (leftOut === undefined) return {};
  return { after: { ...after, state: "stopped" }, result: { state: "stopped" }, warnings: [leftOut] };
}

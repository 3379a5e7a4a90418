import {
  alias,
  boolean,
  defineModule,
  object,
  oneOf,
  optional,
  requireOneOf,
  string,
} from "../../engine/module/index.js";
import { commandsFor, requireService } from "./manager.js";
import { bring, currentState, hangsOnPackage, predictUnit, serviceStates, wantedState } from "./state.js";

/** Start and stop a service, now and at boot, by whatever manager the host has. */
export default defineModule({
  name: "service",
  summary: "Start, stop, restart or reload a service, and see to it that it starts at boot.",
  scope: "host",
  args: object(
    {
      name: string("The service."),
      state: optional(oneOf(serviceStates, undefined, "What it shall be, or be told.")),
      enabled: optional(boolean("Whether it starts at boot.")),
      runlevel: optional(
        string(
          "OpenRC's runlevel that it shall start with; without one, any that a boot goes through will do.",
        ),
      ),
      use: optional(string("The service manager; it is found by itself.")),
      arguments: optional(
        alias(string("Kept for Ansible's sake; hapb hands no arguments to services."), "args"),
      ),
    },
    { rules: [requireOneOf("state", "enabled")] },
  ),
  examples: [
    {
      args: { name: "containerd", state: "started", enabled: true },
      setup:
        "if [ -d /run/systemd/system ]; then systemctl disable --now containerd; else rc-service containerd stop; rc-update --all del containerd || :; fi",
    },
    {
      args: { name: "containerd", state: "stopped" },
      setup: "service containerd start",
      cleanup: "service containerd start",
    },
    { args: { name: "containerd", state: "restarted" }, isRepeated: true },
  ],
  returns: { name: "The service.", state: "started or stopped.", enabled: "Whether it starts at boot." },

  async check(host, { name, ...wishes }, ctx) {
    const unit = await host.unit(name);
    requireService(unit, name, ctx);
    return {
      before: currentState(unit, wishes),
      after: hangsOnPackage(unit, wishes)
        ? ctx.unknown(`whether ${name} starts at boot is known once its package is installed`)
        : wantedState(wishes),
      result: { name, state: wishes.state === "stopped" ? "stopped" : "started", enabled: wishes.enabled },
      predicts: [{ key: `unit:${name}`, value: predictUnit(unit, wishes) }],
    };
  },

  async apply(host, { name, ...wishes }, check, ctx) {
    const commands = commandsFor(await host.unit(name), name, wishes.runlevel);
    return bring(host, commands, name, wishes, check, ctx);
  },
});

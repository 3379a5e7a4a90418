import {
  alias,
  boolean,
  defineModule,
  object,
  oneOf,
  optional,
  sh,
  string,
  type Host,
  type Script,
  type UnitState,
} from "../../engine/module/index.js";
import { requireService, systemd } from "./manager.js";
import {
  bring,
  currentState,
  hangsOnPackage,
  predictUnit,
  serviceStates,
  wantedState,
  type ServiceState,
} from "./state.js";

const args = object({
  name: optional(alias(string("The unit; without a suffix, the .service."), "service", "unit")),
  state: optional(oneOf(serviceStates, undefined, "What it shall be, or be told.")),
  enabled: optional(boolean("Whether it starts at boot.")),
  masked: optional(boolean("Whether it can't be started at all.")),
  daemon_reload: alias(
    boolean("systemd reads its units anew first, if any file of theirs has changed.", false),
    "daemon-reload",
  ),
  daemon_reexec: alias(boolean("systemd starts itself anew first.", false), "daemon-reexec"),
  scope: oneOf(["system", "user", "global"], "system", "Whose systemd."),
  force: boolean("Replaces links that are in the way of enabling it.", false),
  no_block: boolean("Doesn't wait until it is started or stopped.", false),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Start, stop, enable and mask a unit of systemd. */
export default defineModule<Args, ServiceState>({
  name: "systemd_service",
  summary: "Start, stop, enable or mask a unit of systemd, and let systemd read changed units.",
  scope: "host",
  args,
  examples: [
    {
      args: { name: "containerd", state: "started", enabled: true },
      requires: ["systemctl"],
      setup: "systemctl disable --now containerd",
    },
    {
      title: "A unit of your own",
      args: { name: "hapb-example", state: "started", enabled: true, daemon_reload: true },
      requires: ["systemctl"],
      setup:
        "printf '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/hapb-example.service",
      cleanup:
        "systemctl disable --now hapb-example; rm /etc/systemd/system/hapb-example.service; systemctl daemon-reload",
    },
    {
      args: { name: "containerd", masked: true, state: "stopped" },
      requires: ["systemctl"],
      cleanup: "systemctl unmask containerd; systemctl start containerd",
    },
    { args: { daemon_reload: true }, requires: ["systemctl"] },
    { args: { name: "containerd", state: "restarted" }, requires: ["systemctl"], isRepeated: true },
  ],
  returns: { name: "The unit.", state: "started or stopped.", enabled: "Whether it starts at boot." },

  async check(host, args, ctx) {
    const { name, masked } = args;
    const unit = await lookAt(host, args);
    if (unit.manager !== "systemd")
      ctx.fail("systemd is not the running init on this host", {
        hint: "the module service takes others too",
      });
    if (name !== undefined && !(masked === true && !unit.exists)) requireService(unit, name, ctx);
    const isMasked = unit.enablement.startsWith("masked");
    if (isMasked && masked !== false && (args.enabled || args.state === "started"))
      ctx.fail(`${name} is masked: it can't be started`, { hint: "masked: false lifts that" });
    const wishes = isMasked && masked !== false ? { ...args, enabled: undefined } : args;
    const reloads = { reloaded: args.daemon_reexec ? false : unit.needsReload !== true };
    return {
      before: {
        ...currentState(unit, wishes),
        ...(masked === undefined ? {} : { masked: isMasked }),
        ...(args.daemon_reload || args.daemon_reexec ? reloads : {}),
      },
      after: hangsOnPackage(unit, wishes)
        ? ctx.unknown(`whether ${name!} starts at boot is known once its package is installed`)
        : {
            ...wantedState(wishes),
            ...(masked === undefined ? {} : { masked }),
            ...(args.daemon_reload || args.daemon_reexec ? { reloaded: true } : {}),
          },
      result: { name, state: args.state === "stopped" ? "stopped" : "started", enabled: args.enabled },
      ...(name === undefined || args.scope !== "system"
        ? { touches: [`unit:${name ?? "*"}`] as const }
        : { predicts: [{ key: `unit:${name}`, value: predicted(unit, args) }] }),
    };
  },

  async apply(host, args, check, ctx) {
    const { before } = check;
    const { name = "", masked } = args;
    const scope = scopeFlag(args);
    if (args.daemon_reexec) await host.run(sh`systemctl ${scope} daemon-reexec`);
    if (args.daemon_reload) await host.run(sh`systemctl ${scope} daemon-reload`);
    if (masked === false && before.masked) await host.run(sh`systemctl ${scope} unmask -- ${name}`);
    const brought = name === "" ? {} : await bring(host, commands(args, name), name, args, check, ctx);
    if (masked === true && !before.masked) await host.run(sh`systemctl ${scope} mask -- ${name}`);
    return brought;
  },
});

function scopeFlag({ scope }: Args): Script {
  return sh`${`--${scope}`}`;
}

function commands(args: Args, name: string) {
  const flags = [...(args.force ? ["--force"] : []), ...(args.no_block ? ["--no-block"] : [])];
  return systemd(name, scopeFlag(args), flags);
}

function predicted(unit: UnitState, args: Args): UnitState {
  const next = { ...predictUnit(unit, args), needsReload: false };
  return args.masked === undefined
    ? next
    : {
        ...next,
        enablement: args.masked ? "masked" : next.enablement === "masked" ? "disabled" : next.enablement,
      };
}

/** Of a user's own systemd the host's `unit` knows nothing; without a name it is about whether any unit's files have changed. */
async function lookAt(host: Host, args: Args): Promise<UnitState> {
  const { name, scope } = args;
  if (name !== undefined && scope === "system") return host.unit(name);
  const { stdout } = await host.query(
    sh`[ -d /run/systemd/system ] && systemctl ${scopeFlag(args)} show -p LoadState -p ActiveState -p UnitFileState -p NeedDaemonReload -- ${name ?? "*"}; :`,
    { reads: [name === undefined ? "unit:*" : `unit:${name}`] },
  );
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(stdout.text)?.[1] ?? "";
  return {
    manager: stdout.text === "" ? "none" : "systemd",
    exists: value("LoadState") !== "not-found",
    activity: value("ActiveState") || "inactive",
    enablement: value("UnitFileState"),
    needsReload: stdout.text.includes("NeedDaemonReload=yes"),
  };
}

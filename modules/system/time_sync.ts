import {
  defineModule,
  integer,
  list,
  object,
  oneOf,
  sh,
  sleep,
  string,
  type Host,
  type ModuleContext,
  type PlainObject,
} from "../../engine/module/index.js";
import packages from "../packages/package.js";
import { commandsFor, tell } from "../services/manager.js";
import { isRunning, predictUnit, startsAtBoot } from "../services/state.js";
import { isRight, linesOf, look, type Seen } from "./time-look.js";
import { isSynchronised, timePrograms, type TimeProgram } from "./time-programs.js";

const args = object({
  program: oneOf(
    ["auto", ...timePrograms.map(({ name }) => name)],
    "auto",
    "What keeps the clock right. auto: what is in use, or else is there, or else chrony.",
  ),
  servers: list(string("Servers to ask, beside those that are configured already."), undefined, []),
  pools: list(string("The same for names behind which there are several."), undefined, []),
  wait: integer("Seconds to wait until the clock follows a source; 0: doesn't wait.", 0),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = {
  program: string;
  state: string;
  enabled: boolean;
  /** The file with the task's sources. */
  sources?: string | null;
  synchronised?: boolean;
};

export default defineModule<Args, State>({
  name: "time_sync",
  summary:
    "See to it that a program keeps the host's clock right: installed, running, started at boot, with these sources.",
  description:
    "chrony, systemd-timesyncd, ntpsec and openntpd are found by themselves; where none is there, chrony is installed. The sources stand in a file of their own beside what the distribution and people configured. hapb itself never sets a clock.",
  scope: "host",
  args,
  examples: [
    {
      on: "apt",
      args: { servers: ["192.0.2.1"] },
      requires: ["systemctl"],
      setup:
        "mkdir -p /etc/systemd/system/chrony.service.d; printf '[Unit]\\nConditionCapability=\\n[Service]\\nExecStart=\\nExecStart=!/usr/sbin/chronyd -x\\n' > /etc/systemd/system/chrony.service.d/hapb-lab.conf; systemctl daemon-reload",
      cleanup:
        "apt-get -y purge chrony; rm -rf /etc/chrony /etc/systemd/system/chrony.service.d; systemctl daemon-reload",
    },
  ],
  returns: {
    program: "What keeps the clock right.",
    synchronised: "true, false, or unknown where the host can't tell.",
  },

  async check(host, args, ctx) {
    const seen = await look(host, args, ctx);
    const { program, unit, file, synchronised } = seen;
    const mayWait = args.wait > 0;
    const before: State = {
      program: unit === undefined ? "none" : program.name,
      state: unit && isRunning(unit.state) ? "started" : "stopped",
      enabled: unit !== undefined && (startsAtBoot(unit.state) ?? true),
      ...(file ? { sources: isRight(seen) ? file.text : (seen.now ?? null) } : {}),
      ...(mayWait ? { synchronised: synchronised === true } : {}),
    };
    const after: State = {
      program: program.name,
      state: "started",
      enabled: true,
      ...(file ? { sources: file.text } : {}),
      ...(mayWait ? { synchronised: true } : {}),
    };
    const installs = unit === undefined ? await packages.check(host, packageArgs(program), ctx) : undefined;
    const wishes = { state: "started", enabled: true } as const;
    return {
      before,
      after,
      result: { program: program.name, synchronised: synchronised ?? "unknown" },
      predicts: [
        ...(installs?.predicts ?? []),
        ...(unit ? [{ key: `unit:${unit.name}` as const, value: predictUnit(unit.state, wishes) }] : []),
        ...(file && unit ? [{ key: `file:${file.path}` as const, value: Buffer.from(file.text) }] : []),
      ],
      touches: [
        ...(installs?.touches ?? []),
        ...(unit ? [] : program.units.map((name) => `unit:${name}` as const)),
        ...(file?.mainLine !== undefined && seen.main ? [`file:${seen.main.path}` as const] : []),
        "host:clock",
      ],
    };
  },

  async apply(host, args, { before, after }, ctx) {
    if (before.program === "none") await install(host, args, ctx);
    const seen = await look(host, args, ctx);
    const { program, unit } = seen;
    if (unit === undefined)
      return ctx.fail(`${program.name} is installed, and has no service that hapb knows`);
    const isWritten = await writeSources(host, seen);
    const commands = commandsFor(unit.state, unit.name);
    if (startsAtBoot(unit.state) === false) await tell(host, commands, "enable", unit.name, ctx);
    const verb = isRunning(unit.state) ? (isWritten ? "restart" : undefined) : "start";
    const leftOut = verb && (await tell(host, commands, verb, unit.name, ctx));
    if (leftOut !== undefined)
      return {
        after: { ...after, state: "stopped" },
        warnings: [leftOut],
        result: { synchronised: "unknown" },
      };
    return { result: { synchronised: await waited(host, program, args, ctx) } };
  },
});

async function writeSources(host: Host, seen: Seen): Promise<boolean> {
  const { file, main, now } = seen;
  if (!file || isRight(seen)) return false;
  if (now !== file.text) {
    await host.makeDirectory(file.path.replace(/\/[^/]*$/, ""));
    await host.write(file.path, file.text, { mode: 0o644 });
  }
  if (file.mainLine !== undefined && main && !linesOf(main.text).includes(file.mainLine))
    await host.write(main.path, `${main.text.replace(/\n*$/, "\n")}${file.mainLine}\n`);
  return true;
}

function packageArgs(program: TimeProgram) {
  const name = [program.package];
  return {
    name,
    state: "present",
    use: "auto",
    update_cache: true,
    cache_valid_time: 3600,
    lock_timeout: 60,
  } as const;
}

async function install(host: Host, args: Args, ctx: ModuleContext): Promise<void> {
  const { program } = await look(host, args, ctx);
  const check = await packages.check(host, packageArgs(program), ctx);
  await packages.apply(host, packageArgs(program), check as Parameters<typeof packages.apply>[2], ctx);
  host.invalidate(program.units.map((name) => `unit:${name}` as const));
}

/** @throws HostFailure when the clock follows nothing in time */
async function waited(
  host: Host,
  program: TimeProgram,
  { wait }: Args,
  ctx: ModuleContext,
): Promise<boolean | "unknown"> {
  const end = performance.now() + wait * 1000;
  for (;;) {
    const answer = await isSynchronised(host, program);
    if (answer === true || wait === 0) return answer ?? "unknown";
    if (performance.now() > end) return notInTime(host, program, wait, answer, ctx);
    await sleep(1000, ctx.signal);
  }
}

async function notInTime(
  host: Host,
  program: TimeProgram,
  wait: number,
  answer: boolean | undefined,
  ctx: ModuleContext,
): Promise<never> {
  const { stdout } = await host.run(
    program.name === "chrony"
      ? sh`chronyc -n sources 2>&1`
      : sh`journalctl --quiet --boot --no-pager --lines=10 -u ${program.units[0]!} 2>&1`,
    { rcs: "any", signal: ctx.signal },
  );
  const result: PlainObject = { stderr: stdout.text, synchronised: answer ?? "unknown" };
  return ctx.fail(
    answer === undefined
      ? `this host can't tell whether its clock follows a source`
      : `the clock follows no source of ${program.name} after ${wait} s`,
    {
      hint: "are its sources reached (UDP port 123)? `chronyc sources`, `timedatectl timesync-status` or `ntpq -p` tell of each",
      result,
    },
  );
}

import {
  defineAction,
  exclusive,
  integer,
  list,
  object,
  oneOf,
  optional,
  path,
  sleep,
  string,
  type ModuleContext,
  type PlainObject,
} from "../../engine/module/index.js";
import { look, type Verdict } from "./conditions.js";

const args = object(
  {
    host: string("The address to look at, as the host sees it.", "127.0.0.1"),
    port: optional(integer("The TCP port.")),
    path: optional(path("The file.")),
    state: oneOf(
      ["started", "stopped", "present", "absent", "drained"],
      "started",
      "started, present: it answers or is there. stopped, absent: it doesn't, or is gone. drained: no connections are open.",
    ),
    search_regex: optional(string("What has to be in the file, or be said at the port.")),
    timeout: integer("Seconds to wait at most.", 300),
    delay: integer("Seconds to wait before the first look.", 0),
    sleep: integer("Seconds between looks.", 1),
    connect_timeout: integer("Seconds for one connect.", 5),
    msg: optional(string("What to say when the time is over.")),
    exclude_hosts: list(string("drained: addresses or names whose connections don't count."), undefined, []),
    active_connection_states: list(string("drained: what counts as open."), undefined, [
      "ESTABLISHED",
      "FIN_WAIT1",
      "FIN_WAIT2",
      "SYN_RECV",
      "SYN_SENT",
      "TIME_WAIT",
    ]),
  },
  { rules: [exclusive("port", "path")] },
);
export type WaitArgs = NonNullable<(typeof args)["_type"]>;

/** Wait until a port answers, a file is there, or the like. */
export default defineAction<WaitArgs>({
  name: "wait_for",
  summary: "Wait until a port answers or a file is there, or no longer.",
  description: "Ports are looked at from the host itself, with what it has: bash, nc or curl.",
  scope: "host",
  args,
  examples: [
    { args: { port: 22 } },
    { args: { port: 22, search_regex: "OpenSSH", connect_timeout: 2 } },
    { args: { port: 9, state: "stopped", timeout: 10 } },
    { args: { path: "/tmp/hapb-ready" }, setup: "touch /tmp/hapb-ready", cleanup: "rm /tmp/hapb-ready" },
    { args: { path: "/etc/os-release", search_regex: '^VERSION_ID="?(\\d+)' } },
    { args: { path: "/tmp/hapb.lock", state: "absent" } },
    { args: { port: 9, state: "drained" } },
    { title: "Wait, and nothing else", args: { timeout: 1 } },
  ],
  returns: {
    elapsed: "Seconds waited.",
    state: "What was waited for.",
    match_groups: "What the groups of search_regex found.",
    match_groupdict: "The same by their names.",
  },

  async check(host, args, ctx) {
    requireFitting(args, ctx);
    if (ctx.isCheckMode)
      return {
        willRun: true,
        touches: [],
        result: { ...shown(args, 0), skipped: true, msg: "not waited for in check mode" },
      };
    const isOver = args.delay === 0 && (args.port !== undefined || args.path !== undefined);
    const verdict = isOver ? await look(host, args, ctx, false) : undefined;
    return verdict?.isMet
      ? { willRun: false, result: { ...shown(args, 0), ...groups(args, verdict) } }
      : { willRun: true, touches: [] };
  },

  async apply(host, args, _check, ctx) {
    const began = performance.now();
    const elapsed = () => (performance.now() - began) / 1000;
    await sleep(args.delay * 1000, ctx.signal);
    if (args.port === undefined && args.path === undefined) {
      await sleep(Math.max(0, args.timeout - elapsed()) * 1000, ctx.signal);
      return { changed: false, result: shown(args, elapsed()) };
    }
    // What a port says at first is mostly enough; only then its whole time is waited for.
    for (let isPatient = args.delay === 0; ; isPatient = true) {
      const verdict = await look(host, args, ctx, isPatient);
      if (verdict.isMet)
        return { changed: false, result: { ...shown(args, elapsed()), ...groups(args, verdict) } };
      if (elapsed() >= args.timeout) return giveUp(args, verdict, elapsed(), ctx);
      await sleep(args.sleep * 1000, ctx.signal);
    }
  },
});

/** What Ansible refuses as well: some words have a meaning for ports, or for one state, alone. */
function requireFitting({ state, port, path: file, exclude_hosts }: WaitArgs, ctx: ModuleContext): void {
  if (file !== undefined && (state === "stopped" || state === "drained"))
    ctx.fail(`state: ${state} is for ports`, { hint: "a path is present or absent" });
  if (state === "drained" && port === undefined) ctx.fail("state: drained needs a port");
  if (exclude_hosts.length > 0 && state !== "drained") ctx.fail("exclude_hosts is for state: drained");
}

function giveUp(args: WaitArgs, { seen }: Verdict, elapsed: number, ctx: ModuleContext): never {
  const what = args.port === undefined ? `${args.path}` : `${args.host}:${args.port}`;
  return ctx.fail(args.msg ?? `${what} is not ${args.state} after ${args.timeout} s: ${seen}`, {
    result: shown(args, elapsed),
  });
}

function shown({ port, path: file, state, search_regex }: WaitArgs, elapsed: number): PlainObject {
  return {
    elapsed: Math.floor(elapsed),
    state,
    port: port ?? null,
    path: file ?? null,
    search_regex: search_regex ?? null,
  };
}

function groups({ search_regex }: WaitArgs, { found }: Verdict): PlainObject {
  if (search_regex === undefined || !found) return { match_groups: [], match_groupdict: {} };
  return {
    match_groups: found.groups.slice(1).map((group) => group ?? null),
    match_groupdict: Object.fromEntries([...found.names].map(([name, i]) => [name, found.groups[i] ?? null])),
  };
}

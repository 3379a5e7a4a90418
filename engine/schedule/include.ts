import type { TaskRef } from "../base/events.js";
import { toPlain } from "../base/plain.js";
import type { Value } from "../base/value.js";
import type { Include, Role, Step, Variables } from "../playbook/types.js";
import { executionOf, skipped, unknownExecution, type Execution } from "./execution.js";
import { finishRole, withoutDone } from "./role.js";
import type { HostState } from "./host-state.js";
import { forEach } from "./limit.js";
import { loopItems, loopNames } from "./loop-items.js";
import { emptyLoop } from "./loop-result.js";
import type { PlayState } from "./play-state.js";
import type { Section } from "./section.js";
import { settleHost } from "./settle-host.js";
import type { View } from "./view.js";
import { actionOf, shownName, viewOf } from "./views.js";
import { walk } from "./walk.js";

type From = { tasks?: string; vars?: string; defaults?: string; handlers?: string };

/** One file or role that one host includes, once. */
interface Inclusion {
  readonly host: HostState;
  readonly target: string;
  readonly from: From;
  readonly isPublic: boolean;
  /** The loop's names for what is included. */
  readonly given: Variables;
}

/** A dynamic include: each host says what it includes; hosts that include the same walk through it together. */
export async function runInclude(
  include: Include,
  all: readonly HostState[],
  play: PlayState,
  section: Section,
): Promise<void> {
  const { run } = play;
  const first = viewOf(include, all[0]!, play);
  const isOnce = (await first.boolean(include.inherited.runOnce, "run_once").catch(() => false)) === true;
  const hosts = isOnce ? all.slice(0, 1) : all;
  const ref = run.taskRef({
    name: await shownName(include, first),
    module: actionOf(include),
    isHandler: section.isHandler,
    at: include.at,
  });
  run.emit({ type: "task-start", task: ref, hosts: hosts.map((host) => host.name) });
  const ends = await forEach(hosts, (host) => inclusionsOf(include, host, play));
  for (const [i, end] of ends.entries())
    if (!Array.isArray(end)) await settleInclude(end, include, ref, hosts[i]!, play, section);
  const groups = grouped(ends.filter((end) => Array.isArray(end)));
  const bodies: { readonly group: Inclusion[]; readonly body: Body }[] = [];
  for (const group of groups) {
    const body = await load(include, group[0]!, play).catch((problem: unknown) =>
      executionOf(problem, ref.module, run.input.signal),
    );
    const included = group.map(({ host }) => host);
    if ("outcome" in body) {
      for (const host of included) await settleInclude(body, include, ref, host, play, section);
      continue;
    }
    for (const host of included) host.tally.ok++;
    run.emit({
      type: "include",
      task: ref,
      hosts: included.map((host) => host.name),
      target: group[0]!.target,
    });
    bodies.push({ group, body });
  }
  run.emit({ type: "task-end", task: ref });
  for (const { group, body } of bodies) await walkBody(body, group, play, section);
}

interface Body {
  readonly steps: readonly Step[];
  readonly role?: Role;
}

async function load(
  include: Include,
  { target, from, given, isPublic }: Inclusion,
  play: PlayState,
): Promise<Body> {
  const { loader } = play.run.input;
  if (include.what === "tasks") return { steps: await loader.loadTasks(include, target, given) };
  const role = await loader.loadRole(include, target, from, given);
  const known = new Set(play.handlers);
  play.handlers.push(...role.handlers.filter((handler) => !known.has(handler)));
  if (isPublic) play.variables.addPublicRole(role);
  return { steps: role.tasks, role };
}

async function walkBody(
  { steps, role }: Body,
  group: readonly Inclusion[],
  play: PlayState,
  section: Section,
): Promise<void> {
  const hosts = group.map(({ host }) => host);
  if (!role) return walk(steps, hosts, play, section);
  const taking = withoutDone(role, hosts);
  await walk(steps, taking, play, section);
  finishRole(role, taking);
}

/** What a host includes, item by item; or what became of the include itself, where it comes to nothing. */
async function inclusionsOf(
  include: Include,
  host: HostState,
  play: PlayState,
): Promise<Inclusion[] | Execution> {
  const view = viewOf(include, host, play);
  try {
    if (!include.loop) {
      const found = await inclusionOf(include, host, view, new Map(), play);
      return "target" in found ? [found] : found;
    }
    const items = await loopItems(include.loop, view);
    if (items.length === 0) return emptyLoop;
    const ends: (Inclusion | Execution)[] = [];
    for (let i = 0; i < items.length; i++) {
      const names = loopNames(include.loop, items, i);
      ends.push(await inclusionOf(include, host, view.with(names), names, play));
    }
    const inclusions = ends.filter((end) => "target" in end);
    return inclusions.length > 0 ? inclusions : (ends[0] as Execution);
  } catch (problem) {
    const verdict = await view.decide(include.when).catch(() => undefined);
    if (verdict?.kind === "false") return skipped(verdict.condition);
    return executionOf(problem, actionOf(include), play.run.input.signal);
  }
}

async function inclusionOf(
  include: Include,
  host: HostState,
  view: View,
  names: ReadonlyMap<string, Value>,
  play: PlayState,
): Promise<Inclusion | Execution> {
  const verdict = await view.decide(include.when, (diagnostic) => play.run.warn(diagnostic));
  if (verdict.kind === "false") return skipped(verdict.condition);
  if (verdict.kind === "unknown") return unknownExecution(`\`when\` can't be told: ${verdict.reason}`);
  const option = (name: string) => include.options.get(name)?.value;
  const text = (name: string) => view.text(option(name), name);
  const from = {
    tasks: await text("tasks_from"),
    vars: await text("vars_from"),
    defaults: await text("defaults_from"),
    handlers: await text("handlers_from"),
  };
  return {
    host,
    target: (await view.text(include.target, actionOf(include))) ?? "",
    from: Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)),
    isPublic: (await view.boolean(option("public"), "public")) ?? false,
    given: new Map([...names].map(([name, value]) => [name, { value }])),
  };
}

async function settleInclude(
  execution: Execution,
  include: Include,
  task: TaskRef,
  host: HostState,
  play: PlayState,
  section: Section,
): Promise<void> {
  const view = viewOf(include, host, play);
  const isIgnored =
    execution.outcome === "failed" &&
    (await view.boolean(include.inherited.ignoreErrors, "ignore_errors").catch(() => false)) === true;
  await settleHost({
    end: { execution: { ...execution, isIgnored }, durationMs: 0 },
    task: include,
    ref: task,
    host,
    play,
    section,
    sharers: [host],
  });
}

/** First all hosts' first inclusions, then their second ones; hosts that include the same with the same names, together. */
function grouped(ends: readonly (readonly Inclusion[])[]): Inclusion[][] {
  const groups = new Map<string, Inclusion[]>();
  const longest = Math.max(0, ...ends.map((end) => end.length));
  for (let i = 0; i < longest; i++) {
    for (const end of ends) {
      const inclusion = end[i];
      if (!inclusion) continue;
      const key = `${i} ${keyOf(inclusion)}`;
      const group = groups.get(key);
      if (group) group.push(inclusion);
      else groups.set(key, [inclusion]);
    }
  }
  return [...groups.values()];
}

function keyOf({ target, from, given, host }: Inclusion): string {
  try {
    const values = [...given].map(([name, { value }]) => [name, toPlain(value, (secret) => secret.reveal())]);
    return JSON.stringify([target, from, values]);
  } catch {
    // Values without a plain form (unknown ones) are compared with nobody's.
    return JSON.stringify([target, from, host.name]);
  }
}

import { Template } from "../base/value.js";
import type { Step } from "../playbook/types.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import { mainSection, type Section } from "./section.js";
import type { Settling } from "./settle-host.js";
import { viewOf } from "./views.js";
import type { View } from "./view.js";
import { walk } from "./walk.js";

/**
 * Handlers that a notification means: one of that name, and all that listen to it. Of several with the same name the one in the list
 * loaded last counts (the play's over a role's), and within a list the first, as Ansible does it.
 */
export async function handlersFor(notification: string, play: PlayState): Promise<Step[]> {
  const found = new Set<Step>();
  const handlers = flat(play.handlers);
  const search = listsOf(handlers).toReversed().flat();
  for (const handler of search) {
    if (!(await namesOf(handler, play)).includes(notification)) continue;
    found.add(handler);
    break;
  }
  const listening = new Set<string>();
  for (const handler of search) {
    if (!(await topicsOf(handler, play)).includes(notification)) continue;
    const [name] = await namesOf(handler, play);
    if (name !== undefined && listening.has(name)) continue;
    if (name !== undefined) listening.add(name);
    found.add(handler);
  }
  return handlers.filter((handler) => found.has(handler));
}

/** All names and topics that may be notified. */
export async function handlerNames(play: PlayState): Promise<string[]> {
  const names = await Promise.all(
    flat(play.handlers).map(async (handler) => [
      ...(await namesOf(handler, play)),
      ...(await topicsOf(handler, play)),
    ]),
  );
  return names.flat();
}

/** Notes a notification for the next flush; of a handler that notifies another, that one's turn may come in this flush. */
export async function notifyHost(name: string, { host, ref, play, section }: Settling): Promise<void> {
  if (section.isHandler)
    for (const handler of await handlersFor(name, play)) host.handlers.set(handler, undefined);
  else if (!host.notifications.includes(name)) host.notifications.push(name);
  play.run.emit({ type: "notified", task: ref, host: host.name, handler: name });
}

/** Runs the handlers that were notified, in definition order, each once for a host. */
export async function flush(
  hosts: readonly HostState[],
  play: PlayState,
  around: Section = mainSection,
): Promise<void> {
  const takesFailed = play.play.forceHandlers || play.run.input.options.forceHandlers;
  const taking = hosts.filter(
    (host) =>
      host.isActive || (takesFailed && host.failure !== undefined && !host.isUnreachable && !host.isEnded),
  );
  for (const host of taking) await resolveNotifications(host, play);
  if (!taking.some((host) => host.handlers.size > 0)) return;
  const failures = new Map(taking.map((host) => [host, host.failure]));
  for (const host of taking) host.failure = undefined;
  // Not an iterator over a snapshot: an included role may bring handlers of its own.
  for (let i = 0; i < flat(play.handlers).length; i++) {
    const handler = flat(play.handlers)[i]!;
    const notified = taking.filter((host) => host.isActive && host.handlers.has(handler));
    if (notified.length === 0) continue;
    const doubts = new Map(notified.map((host) => [host, host.handlers.get(handler)]));
    for (const host of notified) host.handlers.delete(handler);
    const section: Section = { ...around, isHandler: true, doubtOf: (host) => doubts.get(host) };
    await walk([handler], notified, play, section);
  }
  for (const [host, failure] of failures) host.failure ??= failure;
}

async function resolveNotifications(host: HostState, play: PlayState): Promise<void> {
  for (const [name, reason] of host.doubts)
    for (const handler of await handlersFor(name, play))
      if (!host.handlers.has(handler)) host.handlers.set(handler, reason);
  for (const name of host.notifications)
    for (const handler of await handlersFor(name, play)) host.handlers.set(handler, undefined);
  host.doubts.clear();
  host.notifications = [];
}

/** The lists that the handlers came in: each role's own, and the play's. */
function listsOf(handlers: readonly Step[]): Step[][] {
  const lists: Step[][] = [];
  for (const handler of handlers) {
    const last = lists.at(-1);
    if (last && last[0]!.role === handler.role) last.push(handler);
    else lists.push([handler]);
  }
  return lists;
}

/** A block among the handlers is no handler itself; those in it are. */
function flat(handlers: readonly Step[]): Step[] {
  return handlers.flatMap((handler) => (handler.kind === "block" ? flat(handler.block) : [handler]));
}

async function namesOf(handler: Step, play: PlayState): Promise<string[]> {
  const { name } = handler;
  if (name === undefined) return [];
  const text = name instanceof Template ? await evaluated(name, handler, play) : name;
  if (text === undefined) return [];
  return handler.role ? [text, `${handler.role.name} : ${text}`] : [text];
}

async function topicsOf(handler: Step, play: PlayState): Promise<string[]> {
  if (handler.kind !== "task") return [];
  const topics: string[] = [];
  for (const topic of handler.listen) {
    const text = topic instanceof Template ? await evaluated(topic, handler, play) : topic;
    if (text !== undefined) topics.push(text);
  }
  return topics;
}

/** Names of handlers can't depend on the host: the first host's variables stand for all. */
async function evaluated(text: Template, handler: Step, play: PlayState): Promise<string | undefined> {
  const host = play.batch[0];
  if (!host) return undefined;
  const view: View = viewOf(handler, host, play);
  return view.text(text, "name").catch(() => undefined);
}

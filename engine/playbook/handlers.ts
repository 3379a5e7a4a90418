import { Template } from "../base/value.js";
import { didYouMean } from "../source/nearest.js";
import type { Reading } from "./reading.js";
import type { Step } from "./types.js";

/** Names and topics under which handlers answer; undefined when one has variables in its name. */
function namesOf(handlers: readonly Step[]): Set<string> | undefined {
  const names = new Set<string>();
  for (const handler of handlers) {
    const topics = handler.kind === "task" ? handler.listen : [];
    for (const name of [handler.name, ...topics]) {
      if (name instanceof Template) return undefined;
      if (name === undefined) continue;
      names.add(name);
      if (name === handler.name && handler.role) names.add(`${handler.role.name} : ${name}`);
    }
  }
  return names;
}

/** Says of every constant `notify` that no handler answers to it. Call only where all handlers are known. */
export function checkNotified(handlers: readonly Step[], reading: Reading): void {
  const names = namesOf(handlers);
  if (!names) return;
  for (const { name, at } of reading.notified) {
    if (names.has(name)) continue;
    reading.error("playbook/no-handler", `no handler answers to "${name}"`, {
      at,
      detail:
        names.size > 0
          ? `Handlers and topics of this play: ${[...names].join(", ")}.`
          : "This play has no handlers.",
      hint: didYouMean(name, names),
    });
  }
}

import { DiagnosticError, error } from "../../base/diagnostic.js";
import { Template, type Dict, type Value } from "../../base/value.js";
import type { Effect } from "../effects.js";
import type { Execution } from "../execution.js";
import type { ControlCall } from "./types.js";

/** `set_fact`: variables for this host, for the rest of the run. They keep their types. */
export async function setFact({ values, args, view, play, task }: ControlCall): Promise<Execution> {
  const facts: Dict = new Map();
  for (const [key, value] of values) {
    if (key === "cacheable") continue;
    const name = key.includes("{{") ? String(await view.value(new Template(key, task.at))) : key;
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new DiagnosticError(
        error("playbook/variable-name", `"${name}" can't be a variable's name`, {
          detail: "A name has letters, digits and underscores, and does not begin with a digit.",
          at: task.at,
        }),
      );
    facts.set(name, value);
  }
  if (facts.size === 0)
    throw new DiagnosticError(
      error("module/argument-missing", "set_fact needs at least one variable to set", {
        hint: "write `name: value` lines under it",
        at: task.at,
      }),
    );
  const set: Effect = (host) => {
    const store = play.run.variables.store(host);
    for (const [name, value] of facts as Map<string, Value>) {
      store.set.set(name, value);
      if (args["cacheable"] === true) store.addFact(name, value);
    }
  };
  return {
    outcome: "ok",
    result: { changed: false, failed: false },
    values: new Map([["ansible_facts", facts]]),
    effects: [set],
  };
}

import { DiagnosticError, error } from "../base/diagnostic.js";
import { toPlain } from "../base/plain.js";
import { describe, textOf } from "../module/convert.js";
import type { Call } from "./call.js";

/**
 * The environment of a task's commands: what play, blocks and task give, inner ones stronger.
 * @throws DiagnosticError when it is no mapping
 */
export async function environmentOf({ task, view, play }: Call): Promise<Readonly<Record<string, string>>> {
  const merged: Record<string, string> = {};
  for (const value of task.inherited.environment) {
    const given = await view.given(value);
    if (given === undefined) continue;
    if (!(given instanceof Map))
      throw new DiagnosticError(
        error(
          "playbook/type",
          `\`environment\` must be a mapping of names to values, not ${describe(given)}`,
          {
            at: task.at,
          },
        ),
      );
    for (const [name, member] of given) {
      const text = toPlain(member, (secret) => {
        play.run.words.add(secret);
        return secret.reveal();
      });
      merged[String(name)] = textOf(member) ?? (typeof text === "string" ? text : JSON.stringify(text));
    }
  }
  return merged;
}

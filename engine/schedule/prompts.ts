import { DiagnosticError, error } from "../base/diagnostic.js";
import { Secret, type Value } from "../base/value.js";
import { toText } from "../template/evaluate.js";
import type { Play, VarsPrompt } from "../playbook/types.js";
import type { RunState } from "./run-state.js";
import { View } from "./view.js";

/**
 * Answers to `vars_prompt`; what `-e` gives isn't asked. Private ones are secrets.
 * @throws DiagnosticError where there is nobody to ask and no default
 */
export async function promptedVariables(play: Play, run: RunState): Promise<ReadonlyMap<string, Value>> {
  const answers = new Map<string, Value>();
  for (const prompt of play.varsPrompt)
    if (run.variables.extra.get(prompt.name) === undefined)
      answers.set(prompt.name, await answerTo(prompt, run));
  return answers;
}

async function answerTo(prompt: VarsPrompt, run: RunState): Promise<Value> {
  const fallback =
    prompt.default === undefined ? undefined : await new View(run.variables.extra, {}).value(prompt.default);
  const shown = fallback === undefined || fallback === "" || prompt.isPrivate ? "" : ` [${toText(fallback)}]`;
  const question = `${prompt.prompt}${shown}: `;
  const { ask, signal } = run.input;
  const options = { isSecret: prompt.isPrivate, signal };
  try {
    for (;;) {
      const answer = await ask(question, options);
      const isConfirmed = !prompt.confirm || (await ask(`confirm ${question}`, options)) === answer;
      if (!isConfirmed) {
        run.emit({ type: "prompt", text: "The two answers differ: once more." });
        continue;
      }
      if (answer === "" && fallback !== undefined) return fallback;
      return prompt.isPrivate ? secret(answer, run) : answer;
    }
  } catch (problem) {
    if (fallback !== undefined && problem instanceof DiagnosticError) return fallback;
    if (!(problem instanceof DiagnosticError)) throw problem;
    throw new DiagnosticError(
      error("run/prompt", `nobody can be asked for "${prompt.name}"`, {
        detail: problem.first.summary,
        hint: `give it on the command line: -e ${prompt.name}=...`,
        at: prompt.at,
      }),
    );
  }
}

function secret(answer: string, run: RunState): Secret {
  const given = new Secret(answer);
  run.words.add(given);
  return given;
}

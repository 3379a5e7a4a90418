import { parseArgs } from "node:util";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { nearest } from "../source/nearest.js";
import type { Command, Given, Option } from "./command.js";

/** Every command has these. */
export const commonOptions: readonly Option[] = [
  { name: "help", short: "h", summary: "Show this manual" },
  { name: "debug", summary: "Show the debug log on standard error, and stack traces" },
];

/** `run` takes at least one word, at most any number: its words are playbooks. */
const anyNumber: readonly [number, number] = [0, Infinity];

/**
 * Reads a command's arguments.
 * @throws DiagnosticError `cli/...` with the option, the rule and the nearest name
 */
export function parseCommand(command: Command, argv: readonly string[]): Given {
  const options = [...command.options, ...commonOptions];
  const { tokens } = parseArgs({
    args: [...argv],
    options: parseOptions(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const words: string[] = [];
  const problems = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = options.find((candidate) => candidate.name === token.name);
    const problem = option
      ? checkValue(option, token.rawName, token.value)
      : unknownOption(token.rawName, options, command, words.length);
    if (problem) problems.push(problem);
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? ""]);
  }
  const wantsHelp = values.has("help");
  const [fewest, most] = command.words ?? anyNumber;
  if (!wantsHelp && (words.length < fewest || words.length > most)) {
    problems.push(
      error(
        "cli/words",
        words.length < fewest
          ? `${missingWord(command) ?? "something"} is missing on the command line`
          : `unexpected word ‘${words[most]}’`,
        {
          detail: `usage: hapb ${command.usage}`,
          hint: `hapb ${command.name} --help is the manual`,
        },
      ),
    );
  }
  if (problems.length && !wantsHelp) throw new DiagnosticError(problems);
  return {
    text: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
    count: (name) => values.get(name)?.length ?? 0,
    words,
  };
}

/** `run PLAYBOOK... -i INVENTORY...`: the word in capitals that comes first, as the usage calls it. */
function missingWord({ usage }: Command): string | undefined {
  return /^[a-z]+ ([A-Z]+)/.exec(usage)?.[1];
}

function parseOptions(options: readonly Option[]) {
  return Object.fromEntries(
    options.map((option) => [
      option.name,
      {
        type: option.value ? ("string" as const) : ("boolean" as const),
        multiple: true,
        ...(option.short ? { short: option.short } : {}),
      },
    ]),
  );
}

function checkValue(option: Option, written: string, value: string | undefined) {
  if (option.value && value === undefined)
    return error("cli/value", `${written} needs a value: ${option.value}`);
  if (!option.value && value !== undefined) return error("cli/value", `${written} takes no value`);
  if (option.choices && value !== undefined && !option.choices.includes(value)) {
    const guess = nearest(value, option.choices);
    return error("cli/value", `${written} can't be ‘${value}’`, {
      detail: `it is one of ${option.choices.join(", ")}`,
      ...(guess ? { hint: `did you mean ${guess}?` } : {}),
    });
  }
  return undefined;
}

/** @param words how many words stand before it */
function unknownOption(written: string, options: readonly Option[], command: Command, words: number) {
  // Behind a host stands a command that has options of its own.
  if (command.passesOn !== undefined && words >= command.passesOn)
    return error("cli/option", `hapb ${command.name} has no option ${written}`, {
      hint: "a command with options of its own stands behind --",
    });
  const guess = nearest(
    written,
    options.flatMap((option) => [`--${option.name}`, ...(option.short ? [`-${option.short}`] : [])]),
  );
  return error("cli/option", `hapb ${command.name} has no option ${written}`, {
    hint: guess ? `did you mean ${guess}?` : `hapb ${command.name} --help lists them all`,
  });
}

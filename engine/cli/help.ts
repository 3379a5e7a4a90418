import type { Command, Option } from "./command.js";
import { commonOptions } from "./parse.js";

/** The manual of one command, as `hapb COMMAND --help` prints it. */
export function commandHelp(command: Command): string {
  const parts = [`hapb ${command.usage}`, "", command.summary];
  if (command.description) parts.push("", command.description);
  parts.push("", "Options:", ...optionLines([...command.options, ...commonOptions]));
  if (command.examples?.length)
    parts.push("", "Examples:", ...command.examples.map((example) => `  ${example}`));
  return parts.join("\n") + "\n";
}

function optionLines(options: readonly Option[]): string[] {
  const heads = options.map((option) => {
    const short = option.short ? `-${option.short}, ` : "    ";
    return `  ${short}--${option.name}${option.value ? ` ${option.value}` : ""}`;
  });
  const width = Math.min(34, Math.max(...heads.map((head) => head.length)) + 2);
  return options.flatMap((option, i) => {
    const text = option.choices ? `${option.summary}: ${option.choices.join(", ")}` : option.summary;
    const head = heads[i]!;
    const lines = wrap(text, 100 - width);
    const first = head.length < width ? head.padEnd(width) + lines.shift()! : head;
    return [first, ...lines.map((line) => " ".repeat(width) + line)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

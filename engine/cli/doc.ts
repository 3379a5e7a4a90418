import { DiagnosticError, error } from "../base/diagnostic.js";
import { moduleManual } from "../module/docs.js";
import { nearest } from "../source/nearest.js";
import { builtinModules } from "../../modules/registry.js";
import type { Command, Given } from "./command.js";

export const command: Command = {
  name: "doc",
  summary: "Show the modules' manual",
  usage: "doc [MODULE...]",
  description: "Without a name: all modules, a line each. With one: its arguments, examples and results.",
  options: [],
  examples: ["hapb doc", "hapb doc copy"],
  run: (given) => (given.words.length ? showManuals(given) : listModules()),
};

async function listModules(): Promise<number> {
  const lines: string[] = [];
  for (const name of builtinModules.ownNames()) {
    const module = (await builtinModules.load(name))!;
    lines.push(`${name.padEnd(22)}${module.summary}`);
  }
  process.stdout.write(lines.sort().join("\n") + "\n");
  return 0;
}

async function showManuals(given: Given): Promise<number> {
  for (const name of given.words) {
    const module = await builtinModules.load(name);
    if (!module) {
      const guess = nearest(name, builtinModules.names());
      throw new DiagnosticError(
        error("module/unknown", `there is no module ‘${name}’`, {
          hint: builtinModules.instead(name) ?? (guess ? `did you mean ${guess}?` : "hapb doc lists them"),
        }),
      );
    }
    process.stdout.write(moduleManual(module));
  }
  return 0;
}

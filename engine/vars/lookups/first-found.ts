import { isAbsolute, join } from "node:path";
import type { Value } from "../../base/value.js";
import { Fault } from "../../template/runtime/fault.js";
import type { Step } from "../../playbook/types.js";
import type { Lookup } from "../../template/types.js";
import { findFile, type FileKind } from "../search-path.js";
import { flag, textTerms, type LookupContext } from "./context.js";

/** `first_found`: the first of some files that is there. Terms are names, or mappings with `files`, `paths` and `skip`. */
export function firstFound(context: LookupContext): Lookup {
  const { play, step } = context;
  return (args, kwargs) => {
    const kind = kindFor(step);
    const { names, isSkippable } = candidates(args, kwargs);
    for (const name of names) {
      const { path } = findFile(name, kind, play, step, true);
      if (path !== undefined) return [path];
    }
    if (isSkippable) return [];
    throw new Fault("the lookup 'first_found' finds none of its files", {
      code: "template/lookup",
      hint: names.length > 0 ? `looked for ${names.join(", ")}; \`skip: true\` allows for none` : undefined,
    });
  };
}

function candidates(
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): { names: string[]; isSkippable: boolean } {
  const names: string[] = [];
  let isSkippable = flag(kwargs, "skip", false);
  const add = (files: Value | undefined, paths: Value | undefined): void => {
    const folders = split(paths);
    for (const file of split(files)) {
      names.push(
        ...(folders.length === 0 || isAbsolute(file) ? [file] : folders.map((folder) => join(folder, file))),
      );
    }
    if (files === undefined) names.push(...folders);
  };
  for (const term of args.flat<readonly Value[]>()) {
    if (term instanceof Map) {
      add(term.get("files"), term.get("paths") ?? term.get("path") ?? kwargs.get("paths"));
      if (term.get("skip") !== undefined)
        isSkippable ||= flag(new Map([["skip", term.get("skip")!]]), "skip", false);
    } else add(term, kwargs.get("paths"));
  }
  if (kwargs.has("files")) add(kwargs.get("files"), kwargs.get("paths"));
  return { names, isSkippable };
}

/** A list of texts; one text may hold several, between commas or semicolons. */
function split(value: Value | undefined): string[] {
  if (value === undefined || value === null) return [];
  return textTerms([value], "first_found")
    .flatMap((text) => text.split(/[,;]/))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

/** As a loop it looks into the folder that its module's files stand in; as a lookup only where it is told. */
function kindFor(step: Step | undefined): FileKind | undefined {
  if (step?.kind !== "task" || step.loop?.kind !== "first_found") return undefined;
  if (step.module.includes("template")) return "templates";
  return step.module.includes("var") ? "vars" : "files";
}

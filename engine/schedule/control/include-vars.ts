import { basename, extname, join, relative } from "node:path";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Dict, Value } from "../../base/value.js";
import { pattern } from "../../module/pattern.js";
import { filesOnDisk, type Files } from "../../playbook/files.js";
import { readVarsFile } from "../../playbook/vars-file.js";
import type { Execution } from "../execution.js";
import { fileFor } from "../find-file.js";
import type { ControlCall } from "./types.js";

/** `include_vars`: the variables of a file, or of all files in a folder, for this host. */
export async function includeVars(call: ControlCall): Promise<Execution> {
  const { play, args } = call;
  const { input } = play.run;
  const cwd = input.cwd ?? process.cwd();
  const files = input.files ?? filesOnDisk(cwd);
  const paths = pathsFor(call, files);
  const variables: Dict = new Map();
  for (const path of paths)
    for (const [name, { value }] of readVarsFile(path, files, cwd, input.decrypt)) variables.set(name, value);
  const name = args["name"];
  const given: Dict = typeof name === "string" ? new Map<Value, Value>([[name, variables]]) : variables;
  return {
    outcome: "ok",
    result: { changed: false, failed: false, ansible_included_var_files: paths },
    values: new Map([["ansible_facts", given]]),
    effects: [
      (host) => {
        const { included } = play.run.variables.store(host);
        for (const [key, value] of given) included.set(String(key), value);
      },
    ],
  };
}

function pathsFor(call: ControlCall, files: Files): string[] {
  const { args, task } = call;
  if (typeof args["file"] === "string") return [fileFor(args["file"], "vars", call)];
  if (typeof args["dir"] !== "string")
    throw new DiagnosticError(
      error("module/argument-missing", "include_vars needs a file or a dir", { at: task.moduleAt }),
    );
  const folder = fileFor(args["dir"], "vars", call);
  const depth = typeof args["depth"] === "number" ? args["depth"] : 0;
  return below(folder, depth, files).filter((path) => isWanted(path, folder, args));
}

/** Files below a folder, a folder's own files before those deeper; `depth` 0 is no limit. */
function below(folder: string, depth: number, files: Files): string[] {
  const paths = files.list(folder).map((name) => join(folder, name));
  const deeper = depth === 1 ? [] : paths.filter((path) => files.isFolder(path));
  return [
    ...paths.filter((path) => files.isFile(path)),
    ...deeper.flatMap((path) => below(path, Math.max(0, depth - 1), files)),
  ];
}

function isWanted(path: string, folder: string, args: ControlCall["args"]): boolean {
  const name = basename(path);
  const ignored = (args["ignore_files"] as readonly string[] | undefined) ?? [];
  if (name.startsWith(".") || ignored.some((each) => pattern(each, "ignore_files").test(name))) return false;
  const matching = args["files_matching"];
  if (typeof matching === "string" && !pattern(matching, "files_matching").test(name)) return false;
  const extensions = (args["extensions"] as readonly string[] | undefined) ?? ["yaml", "yml", "json"];
  if (extensions.includes(extname(name).slice(1))) return true;
  if (args["ignore_unknown_extensions"] === true) return false;
  throw new DiagnosticError(
    error("vars/extension", `${relative(folder, path)} doesn't end like a file of variables`, {
      detail: `include_vars takes files that end in ${extensions.join(", ")}.`,
      hint: "set `ignore_unknown_extensions: true` to pass over others",
    }),
  );
}

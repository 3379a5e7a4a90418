import { DiagnosticError, error } from "../base/diagnostic.js";
import { Template } from "../base/value.js";
import type { Variables } from "../base/variables.js";
import type { Play } from "../playbook/types.js";
import { varsFilePaths } from "../playbook/play-vars.js";
import { readVarsFile } from "../playbook/vars-file.js";
import { evaluateTemplate } from "../template/evaluate.js";
import type { Environment, Scope } from "../template/types.js";
import { emptyLayer, stack, variablesLayer, type Layer } from "./layer.js";
import type { VariableSources } from "./types.js";

type Entry = Play["varsFiles"][number];

/** `vars_files` of a play: the same for all hosts, unless a name has variables. */
export class VarsFiles {
  private readonly read = new Map<string, Layer>();
  private readonly perHost = new Map<string, Layer>();
  private readonly isConstant: boolean;

  constructor(
    private readonly play: Play,
    private readonly sources: VariableSources,
    private readonly environment: Environment,
  ) {
    this.isConstant = play.varsFiles.every((entry) =>
      entry.candidates.every((name) => typeof name === "string"),
    );
  }

  /** @param scope what the names of the files may use: everything below them, extra vars and magic variables */
  layer(host: string, scope: () => Scope): Layer {
    if (this.play.varsFiles.length === 0) return emptyLayer;
    const key = this.isConstant ? "" : host;
    const known = this.perHost.get(key);
    if (known) return known;
    const load = () => this.perHost.get(key) ?? this.load(key, scope());
    return { get: (name) => load().get(name), names: () => load().names() };
  }

  private load(key: string, scope: Scope): Layer {
    let isWhole = true;
    const layers = this.play.varsFiles.map((entry) => {
      const layer = this.entryLayer(entry, scope);
      if (!layer) isWhole = false;
      return layer ?? emptyLayer;
    });
    const layer = stack(layers.reverse());
    if (isWhole) this.perHost.set(key, layer);
    return layer;
  }

  /** The first file that is there; undefined while a name in it has no value yet (facts not gathered). */
  private entryLayer({ candidates, at }: Entry, scope: Scope): Layer | undefined {
    const names: string[] = [];
    for (const candidate of candidates) {
      const name = this.evaluated(candidate, scope);
      if (name === undefined) return undefined;
      names.push(name);
      const path = varsFilePaths(this.play.folder, name).find((each) => this.sources.files.isFile(each));
      if (path !== undefined) return this.fileLayer(path);
    }
    throw new DiagnosticError(
      error(
        "vars/no-file",
        names.length > 1
          ? "none of these files of variables is there"
          : `there is no file of variables "${names[0]}"`,
        {
          at,
          detail: `Looked for ${names.join(", ")} in vars and . beside the playbook.`,
        },
      ),
    );
  }

  private evaluated(name: string | Template, scope: Scope): string | undefined {
    if (typeof name === "string") return name;
    try {
      const value = evaluateTemplate(name, scope, this.environment);
      return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
    } catch (reason) {
      if (reason instanceof DiagnosticError && reason.first.code === "template/undefined") return undefined;
      throw reason;
    }
  }

  private fileLayer(path: string): Layer {
    let layer = this.read.get(path);
    if (!layer) {
      const { files, cwd, decrypt } = this.sources;
      const variables: Variables = readVarsFile(path, files, cwd, decrypt);
      this.read.set(path, (layer = variablesLayer(variables)));
    }
    return layer;
  }
}

import type { Diagnostic, DiagnosticCode } from "../base/diagnostic.js";
import { DiagnosticError, error, warning } from "../base/diagnostic.js";
import { relative } from "node:path";
import type { SourceFile, Span } from "../base/source.js";
import { Template } from "../base/value.js";
import { loadYaml } from "../source/load.js";
import type { Node, ScalarNode } from "../source/types.js";
import type { Decrypt } from "../source/vault/keyring.js";
import type { Files } from "./files.js";
import type { Entry } from "./mapping.js";
import type { Include, Role, Step, Task } from "./types.js";

/** What reading playbooks needs to know of the modules that there are. */
export interface ModuleNames {
  has(name: string): boolean;
  names(): Iterable<string>;
  /** What to use for a known module that isn't there. */
  instead?(name: string): string | undefined;
}

/** A task whose arguments are checked as soon as its module's schema is there. */
export interface UncheckedTask {
  readonly task: Task;
  /** Where each argument stands. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** The whole arguments' place. */
  readonly at: Span;
}

export interface Sources {
  readonly files: Files;
  readonly cwd: string;
  readonly rolesPath: readonly string[];
  readonly modules: ModuleNames;
  /** A `library/` folder that came into sight: its modules join the table. */
  readonly addLibrary: (folder: string) => void;
  readonly decrypt?: Decrypt;
}

type Rest = Omit<Diagnostic, "severity" | "code" | "summary">;

/** One reading of playbooks: what was found wrong so far, what is still to be checked, and the files read. */
export class Reading {
  readonly diagnostics: Diagnostic[] = [];
  readonly unchecked: UncheckedTask[] = [];
  readonly templates = new Map<Template, "template" | "expression">();
  /** Dynamic includes met, with the node of the target: those with a constant one are looked at ahead. */
  readonly includes: { readonly include: Include; readonly node: ScalarNode }[] = [];
  readonly lookedAt = new Set<string>();
  /** Constant names in `notify`. */
  readonly notified: { readonly name: string; readonly at: Span }[] = [];
  /** What static imports bring to the play that is being read. */
  collected: { readonly publicRoles: Role[]; readonly handlers: Step[] } = { publicRoles: [], handlers: [] };
  /** Task files and roles that are being read, outermost first: an import of one of them is a circle. */
  readonly open: string[] = [];

  private readonly loaded: Map<SourceFile, Node | undefined>;
  private readonly expressions: WeakMap<ScalarNode, Template>;

  constructor(
    readonly sources: Sources,
    /** Of an earlier reading, whose files need not be parsed again. */
    earlier?: Reading,
  ) {
    this.loaded = earlier?.loaded ?? new Map<SourceFile, Node | undefined>();
    this.expressions = earlier?.expressions ?? new WeakMap();
  }

  error(code: `playbook/${string}`, summary: string, rest: Rest): void {
    this.add(error(code, summary, rest));
  }

  warn(code: DiagnosticCode, summary: string, rest: Rest): void {
    this.add(warning(code, summary, rest));
  }

  /** A role used twice is read twice: what is wrong in it is said once. */
  add(diagnostic: Diagnostic): void {
    const isSame = (other: Diagnostic) =>
      other.code === diagnostic.code &&
      other.summary === diagnostic.summary &&
      other.at?.file === diagnostic.at?.file &&
      other.at?.start === diagnostic.at?.start;
    if (!this.diagnostics.some(isSame)) this.diagnostics.push(diagnostic);
  }

  /** Everything found wrong: that of one file together, from its top to its end. */
  inOrder(): Diagnostic[] {
    const fileOrder = [...new Set(this.diagnostics.map(({ at }) => at?.file))];
    return this.diagnostics.toSorted(
      (a, b) =>
        fileOrder.indexOf(a.at?.file) - fileOrder.indexOf(b.at?.file) ||
        (a.at?.start ?? 0) - (b.at?.start ?? 0),
    );
  }

  /** A path as messages show it. */
  shown(path: string): string {
    const short = relative(this.sources.cwd, path);
    return short === "" ? "./" : short.startsWith("..") ? path : short;
  }

  /** The root node of a YAML file; undefined where it is missing, empty or broken (broken has been reported). */
  parse(path: string): Node | undefined {
    let file;
    try {
      file = this.sources.files.read(path);
    } catch (reason) {
      if (!(reason instanceof DiagnosticError)) throw reason;
      reason.diagnostics.forEach((diagnostic) => this.add(diagnostic));
    }
    if (!file) return undefined;
    if (!this.loaded.has(file)) {
      const { root, diagnostics } = loadYaml(
        file,
        this.sources.decrypt ? { decrypt: this.sources.decrypt } : {},
      );
      diagnostics.forEach((diagnostic) => this.add(diagnostic));
      this.loaded.set(file, root);
    }
    return this.loaded.get(file);
  }

  /** Remembers a template, to be checked with all others at the end; returns it. */
  template(template: Template, mode: "template" | "expression" = "template"): Template {
    this.templates.set(template, mode);
    return template;
  }

  /** The one expression of a scalar, however often it is read. */
  expression(node: ScalarNode, make: () => Template): Template {
    let template = this.expressions.get(node);
    if (!template) this.expressions.set(node, (template = make()));
    return this.template(template, "expression");
  }
}

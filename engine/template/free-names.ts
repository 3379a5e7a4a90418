import { DiagnosticError } from "../base/diagnostic.js";
import type { Template } from "../base/value.js";
import { parseExpression } from "./compile/program.js";
import { GLOBALS } from "./globals/registry.js";
import { PURE_LOOKUPS } from "./lookups/registry.js";
import { shortName } from "./runtime/language.js";
import type { Body, Expression, Macro, Statement } from "./syntax/nodes.js";
import { INLINE } from "./syntax/options.js";
import { TemplateSyntaxError } from "./syntax/syntax-error.js";
import { parseTemplate } from "./syntax/template-parser.js";
import { targetNames, walkExpression } from "./syntax/walk.js";

/** Which variables a template may read. */
export interface FreeNames {
  readonly names: ReadonlySet<string>;
  /** It may read others too, or something that isn't the same twice: which can't be told from its text. */
  readonly isDynamic: boolean;
}

/** Names that come with Jinja's own blocks. */
const IN_LOOPS: readonly string[] = ["loop"];
const IN_MACROS: readonly string[] = ["caller", "varargs", "kwargs"];
/** Lookups that always find the same for the same arguments. */
const STEADY: ReadonlySet<string> = new Set(
  [...PURE_LOOKUPS.keys()].filter((name) => !["vars", "varnames", "random_choice"].includes(name)),
);

/** The variables that a template names. A broken template names none: whoever evaluates it will hear of it. */
export function freeNames(template: Template, mode: "template" | "expression"): FreeNames {
  const reader = new NameReader();
  try {
    if (mode === "expression") reader.expression(parseExpression(template.text), new Set());
    else reader.body(parseTemplate(template.text, INLINE), new Set());
  } catch (thrown) {
    const isBroken =
      thrown instanceof TemplateSyntaxError ||
      thrown instanceof DiagnosticError ||
      thrown instanceof RangeError;
    if (!isBroken) throw thrown;
  }
  return { names: reader.names, isDynamic: reader.isDynamic };
}

class NameReader {
  readonly names = new Set<string>();
  isDynamic = false;

  /** @param bound names the template has set by then; grows with what the body sets */
  body(body: Body, bound: Set<string>): void {
    for (const statement of body) this.statement(statement, bound);
  }

  expression(node: Expression | undefined, bound: ReadonlySet<string>): void {
    if (!node) return;
    const settled = new Set<Expression>();
    walkExpression(node, (child) => {
      if (child.kind === "name" && !settled.has(child)) this.name(child.name, bound);
      else if (child.kind === "attribute" || child.kind === "item") this.member(child, bound, settled);
      else if (child.kind === "call") this.call(child, bound);
      else if (child.kind === "filter") this.filter(child);
    });
  }

  private statement(node: Statement, bound: Set<string>): void {
    const inner = (body: Body, ...names: string[]) => this.body(body, new Set([...bound, ...names]));
    switch (node.kind) {
      case "text":
        return;
      case "output":
        return this.expression(node.expression, bound);
      case "if":
        // A branch may not be taken, so what it sets may still come from outside.
        for (const { condition, body } of node.branches) {
          this.expression(condition, bound);
          inner(body);
        }
        return inner(node.otherwise);
      case "for": {
        this.expression(node.iterable, bound);
        const names = targetNames(node.target);
        this.expression(node.condition, new Set([...bound, ...names]));
        inner(node.body, ...names, ...IN_LOOPS);
        return inner(node.otherwise);
      }
      case "set":
        this.expression(node.value, bound);
        return bindAll(bound, targetNames(node.target));
      case "set-block":
        inner(node.body);
        this.expression(node.filter, bound);
        return bindAll(bound, targetNames(node.target));
      case "with":
        for (const { value } of node.bindings) this.expression(value, bound);
        return inner(node.body, ...node.bindings.flatMap(({ target }) => targetNames(target)));
      case "macro":
        bound.add(node.name);
        return this.macro(node, bound);
      case "call-block":
        this.expression(node.call, bound);
        return this.macro(node.caller, bound);
      case "filter-block":
        inner(node.body);
        return this.expression(node.filter, bound);
      case "block":
      case "scope":
        return inner(node.body, "super");
      case "include":
      case "extends":
        this.isDynamic = true;
        return this.expression(node.template, bound);
      case "import":
      case "from-import":
        this.isDynamic = true;
        this.expression(node.template, bound);
        return bindAll(bound, node.kind === "import" ? [node.as] : node.names.map(({ as }) => as));
    }
  }

  private macro({ parameters, body }: Macro, bound: ReadonlySet<string>): void {
    const own = new Set([...bound, ...parameters.map(({ name }) => name), ...IN_MACROS]);
    for (const { fallback } of parameters) this.expression(fallback, own);
    this.body(body, own);
  }

  private name(name: string, bound: ReadonlySet<string>): void {
    if (bound.has(name)) return;
    if (name === "vars") this.isDynamic = true;
    if (!GLOBALS.has(name)) this.names.add(name);
  }

  /** `vars.x` and `vars['x']` name a variable; `hostvars[x]` with a computed name may be any host. */
  private member(
    node: Extract<Expression, { kind: "attribute" | "item" }>,
    bound: ReadonlySet<string>,
    settled: Set<Expression>,
  ): void {
    if (node.object.kind !== "name" || bound.has(node.object.name)) return;
    const key =
      node.kind === "attribute" ? node.name : node.index.kind === "constant" ? node.index.value : undefined;
    if (node.object.name === "vars" && typeof key === "string") {
      settled.add(node.object);
      this.name(key, bound);
    }
    if (node.object.name === "hostvars" && typeof key !== "string") this.isDynamic = true;
  }

  private call(node: Extract<Expression, { kind: "call" }>, bound: ReadonlySet<string>): void {
    if (node.callee.kind !== "name" || bound.has(node.callee.name)) return;
    if (node.callee.name === "now") this.isDynamic = true;
    if (!["lookup", "query", "q"].includes(node.callee.name)) return;
    const [first, ...rest] = node.args.positional;
    const name =
      first?.kind === "constant" && typeof first.value === "string" ? shortName(first.value) : undefined;
    if (name === "vars" && rest.every((arg) => arg.kind === "constant" && typeof arg.value === "string")) {
      for (const arg of rest)
        if (arg.kind === "constant" && typeof arg.value === "string") this.names.add(arg.value);
    } else if (name === undefined || !STEADY.has(name)) this.isDynamic = true;
  }

  private filter(node: Extract<Expression, { kind: "filter" }>): void {
    const name = shortName(node.name);
    const hasSeed =
      node.args.keywords.some((keyword) => keyword.name === "seed") || node.args.spreadKeywords !== undefined;
    if ((name === "random" || name === "shuffle") && !hasSeed) this.isDynamic = true;
    const hasTime =
      node.args.positional.length > 0 || node.args.keywords.some((keyword) => keyword.name === "second");
    if (name === "strftime" && !hasTime) this.isDynamic = true;
    // `map('random')` and the like name a filter that may be dynamic.
    const [first] = node.args.positional;
    if (
      name === "map" &&
      first &&
      (first.kind !== "constant" || first.value === "random" || first.value === "shuffle")
    )
      this.isDynamic = true;
  }
}

function bindAll(bound: Set<string>, names: readonly string[]): void {
  for (const name of names) bound.add(name);
}

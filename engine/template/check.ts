import { DiagnosticError, error, warning, type Diagnostic } from "../base/diagnostic.js";
import type { Template } from "../base/value.js";
import { didYouMean } from "../source/nearest.js";
import { explained, tooDeep } from "./compile/problems.js";
import { parseExpression } from "./compile/program.js";
import { FILTERS } from "./filters/registry.js";
import { PURE_LOOKUPS } from "./lookups/registry.js";
import { lookUp, shortName } from "./runtime/language.js";
import { originOfTemplate, type Origin } from "./runtime/origin.js";
import { INLINE } from "./syntax/options.js";
import type { Expression } from "./syntax/nodes.js";
import { parseTemplate } from "./syntax/template-parser.js";
import { walkBody, walkExpression } from "./syntax/walk.js";
import { TESTS } from "./tests/registry.js";

/** The lookups with I/O that a run offers. */
const USUAL_LOOKUPS: readonly string[] = [
  "file",
  "env",
  "pipe",
  "template",
  "password",
  "fileglob",
  "first_found",
  "lines",
  "inventory_hostnames",
];

/** All lookups, those with I/O too. */
export function lookupNames(): readonly string[] {
  return [...PURE_LOOKUPS.keys(), ...USUAL_LOOKUPS];
}

/** Filters whose first argument names a filter or a test. */
const NAMING: ReadonlyMap<string, "filter" | "test"> = new Map([
  ["map", "filter"],
  ["select", "test"],
  ["reject", "test"],
]);

/**
 * Everything that can be told about a template without its variables: mistakes in its text; filters, tests and lookups
 * that don't exist.
 * @param lookups names of the lookups that the host of the evaluation hands in
 */
export function checkTemplate(
  template: Template,
  mode: "template" | "expression",
  lookups: Iterable<string> = USUAL_LOOKUPS,
): Diagnostic[] {
  const origin = originOfTemplate(template);
  const found: Diagnostic[] = [];
  const check = new NameCheck(origin, new Set([...PURE_LOOKUPS.keys(), ...lookups]), found);
  try {
    if (mode === "expression")
      walkExpression(
        explained(origin, () => parseExpression(template.text)),
        check.visit,
      );
    else
      walkBody(
        explained(origin, () => parseTemplate(template.text, INLINE)),
        check.visit,
      );
  } catch (thrown) {
    if (thrown instanceof RangeError) return [tooDeep(origin).first];
    if (!(thrown instanceof DiagnosticError)) throw thrown;
    found.push(...thrown.diagnostics);
  }
  return found.sort((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0));
}

class NameCheck {
  private readonly origin: Origin;
  private readonly lookups: ReadonlySet<string>;
  private readonly found: Diagnostic[];

  constructor(origin: Origin, lookups: ReadonlySet<string>, found: Diagnostic[]) {
    this.origin = origin;
    this.lookups = lookups;
    this.found = found;
  }

  readonly visit = (node: Expression): void => {
    if (node.kind === "filter") {
      this.expect("filter", node.name, node.nameAt);
      const named = NAMING.get(shortName(node.name));
      const [first] = node.args.positional;
      if (named && first?.kind === "constant" && typeof first.value === "string")
        this.expect(named, first.value, first);
    } else if (node.kind === "test") {
      this.expect("test", node.name, node.nameAt);
    } else if (
      node.kind === "call" &&
      node.callee.kind === "name" &&
      ["lookup", "query", "q"].includes(node.callee.name)
    ) {
      const [first] = node.args.positional;
      if (first?.kind === "constant" && typeof first.value === "string")
        this.expect("lookup", first.value, first);
    } else if (node.kind === "nested") {
      this.found.push(
        warning("template/nested", "'{{ }}' inside a string of an expression", {
          at: this.origin.span(node.start, node.end),
          hint: "write the variable itself, without quotes and braces",
        }),
      );
    }
  };

  private expect(
    kind: "filter" | "test" | "lookup",
    name: string,
    place: { start: number; end: number },
  ): void {
    const known = kind === "filter" ? FILTERS : kind === "test" ? TESTS : undefined;
    if (known ? lookUp(known, name) : this.lookups.has(shortName(name))) return;
    const hint = didYouMean(shortName(name), known?.keys() ?? this.lookups);
    const at = this.origin.span(place.start, place.end);
    this.found.push(error(`template/unknown-${kind}`, `there is no ${kind} '${name}'`, { at, hint }));
  }
}

import { DiagnosticError, error } from "../../base/diagnostic.js";
import { formatSpan, type Span } from "../../base/source.js";
import { Secret, Template, Undefined, Unknown, type Value } from "../../base/value.js";
import { LazyDict } from "../lazy-dict.js";
import { ScopedDict } from "../scoped-dict.js";
import type { Environment, Scope } from "../types.js";
import { UnknownRead } from "./fault.js";
import type { Language } from "./language.js";
import type { Origin } from "./origin.js";
import type { Reader } from "./reader.js";
import { secretWords } from "./taint.js";
import { Missing, UndefinedError } from "./undefined.js";

/** A template that is being evaluated, and what asked for it. */
interface Active {
  readonly template: Template;
  readonly run: Run;
  readonly label: string;
}

/** The expression that reads a value: its words, and where it stands in its template. */
export interface Site {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

interface Use {
  readonly label: string;
  readonly at: Span | undefined;
}

/** One evaluation: its scope, what it has already evaluated, and whether a secret was read. */
export class Run implements Reader {
  readonly scope: Scope;
  readonly env: Environment;
  readonly language: Language;
  /** Set when the words of a secret were read since whoever looks at it has cleared it. */
  isTainted = false;

  private owned: Map<string, Value> | undefined;
  private readonly memory = new Map<Template, Value>();
  /** Shared by the runs in other scopes that this one starts: a loop may go through them. */
  private readonly active: Active[];
  private readonly elsewhere: Map<Scope, Run>;

  constructor(scope: Scope, env: Environment, language: Language, outer?: Run) {
    this.scope = scope;
    this.env = env;
    this.language = language;
    this.active = outer?.active ?? [];
    this.elsewhere = outer?.elsewhere ?? new Map<Scope, Run>();
    this.elsewhere.set(scope, this);
  }

  /** The value, or what its template gives; undefined in it stays a value until something uses it. */
  resolve(value: Value, site?: Site, origin?: Origin): Value {
    if (!(value instanceof Template)) return value;
    const use = site && { label: site.label, at: origin?.span(site.start, site.end) };
    const known = this.memory.get(value);
    const result = known === undefined ? this.evaluate(value, use) : known;
    return use?.at && result instanceof Missing
      ? result.seenFrom({ at: use.at, message: `'${use.label}' is read here` })
      : result;
  }

  /** A variable of the scope; a copy where the template may change it, which must not reach the scope's own. */
  variable(name: string, site?: Site, origin?: Origin): Value | undefined {
    const owned = this.owned?.get(name);
    if (owned !== undefined) return owned;
    const raw = this.scope.get(name);
    if (raw === undefined) return undefined;
    const value = this.resolve(raw, site, origin);
    if (!this.owned || typeof value !== "object") return value;
    const copy = copyOf(value);
    this.owned.set(name, copy);
    return copy;
  }

  /** From now on the template may change lists and dictionaries (`append`, `update`). */
  expectChanges(): void {
    this.owned ??= new Map();
  }

  /** The value as it is now, where the template may change it later. */
  snapshot(value: Value): Value {
    return this.owned && typeof value === "object" ? copyOf(value) : value;
  }

  member(dict: Map<Value, Value>, key: Value, site?: Site, origin?: Origin): Value | undefined {
    const member = dict.get(key);
    if (member === undefined) return undefined;
    if (dict instanceof ScopedDict) return this.within(dict.scope).resolveDeeply(member);
    return this.resolve(member, site, origin);
  }

  reveal(secret: Secret): string {
    this.isTainted = true;
    if (!secret.isMixed) this.env.onReveal?.(secret);
    return secret.reveal();
  }

  /** Evaluates everything inside as well: what another scope's containers hold must not be read in this one. */
  private resolveDeeply(value: Value): Value {
    const resolved = this.resolve(value);
    if (Array.isArray(resolved)) return resolved.map((item) => this.resolveDeeply(item));
    if (!(resolved instanceof Map) || resolved instanceof ScopedDict) return resolved;
    return new Map([...resolved.keys()].map((key) => [key, this.resolveDeeply(resolved.get(key) ?? null)]));
  }

  private within(scope: Scope): Run {
    return scope === this.scope
      ? this
      : (this.elsewhere.get(scope) ?? new Run(scope, this.env, this.language, this));
  }

  private evaluate(template: Template, use: Use | undefined): Value {
    if (this.active.some((active) => active.template === template && active.run === this))
      throw this.loop(template, use);
    const tainted = this.isTainted;
    this.active.push({ template, run: this, label: use?.label ?? template.text });
    try {
      const evaluated = this.language.evaluate(template, this);
      const result = template.at?.file.isSecret ? secretWords(evaluated) : evaluated;
      this.memory.set(template, result);
      return result;
    } catch (thrown) {
      if (thrown instanceof UnknownRead) return new Unknown(thrown.unknown.reason);
      if (thrown instanceof UndefinedError) return asMissing(thrown.value);
      throw thrown instanceof DiagnosticError ? withStep(thrown, use) : thrown;
    } finally {
      this.active.pop();
      this.isTainted = tainted;
    }
  }

  private loop(template: Template, use: Use | undefined): DiagnosticError {
    const first = this.active.findIndex((active) => active.template === template && active.run === this);
    const round = this.active.slice(first);
    const label = use?.label ?? template.text;
    const related = round.flatMap(({ template: { at }, label: name }) =>
      at ? [{ at, message: `'${name}' is set here (${formatSpan(at)})` }] : [],
    );
    return new DiagnosticError(
      error(
        "template/recursion",
        `recursive loop in template: ${[...round.map((active) => active.label), label].join(" -> ")}`,
        {
          at: use?.at ?? template.at,
          detail: "A variable's value needs the variable itself.",
          related,
        },
      ),
    );
  }
}

function copyOf(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!(value instanceof Map) || value instanceof LazyDict) return value;
  return new Map([...value].map(([key, member]) => [key, copyOf(member)]));
}

function asMissing(value: Undefined): Missing {
  return value instanceof Missing ? value : new Missing(value.reason, value.at);
}

/** The error, with the place that asked for the variable in which it happened. */
function withStep(thrown: DiagnosticError, use: Use | undefined): DiagnosticError {
  if (!use?.at || thrown.first.code === "template/recursion") return thrown;
  const step = { at: use.at, message: `'${use.label}' is read here` };
  const [first, ...others] = thrown.diagnostics;
  return new DiagnosticError([{ ...first!, related: [...(first!.related ?? []), step] }, ...others]);
}

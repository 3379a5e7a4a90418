import { Undefined, Unknown, type Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { GLOBALS } from "../globals/registry.js";
import { typeFault } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import { used } from "../runtime/reader.js";
import type { Site } from "../runtime/run.js";
import { Missing } from "../runtime/undefined.js";
import type { Expression } from "../syntax/nodes.js";
import { attributeNames, getAttribute, getItem } from "../values/access.js";
import { repr } from "../values/print.js";
import { slice } from "../values/sequence.js";
import { typeName } from "../values/type-name.js";
import type { Compiler, Evaluate } from "./compiler.js";
import { located } from "./located.js";

type Node<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

/** A variable: what a template has set, what the scope has, or one of the language's own names. */
export function compileName(compiler: Compiler, node: Node<"name">): Evaluate {
  const site = compiler.site(node);
  const { name } = node;
  return (frame) => {
    const local = frame.local(name);
    if (local !== undefined) return local;
    const value = frame.seesScope ? frame.run.variable(name, site, frame.origin) : undefined;
    if (value !== undefined)
      return value instanceof Undefined && !value.at ? undefinedName(frame, name, site, value.reason) : value;
    return GLOBALS.get(name) ?? undefinedName(frame, name, site, `'${name}' is undefined`);
  };
}

function undefinedName(frame: Frame, name: string, site: Site, reason: string): Missing {
  const names = () => [...frame.names(), ...(frame.run.scope.names?.() ?? []), ...GLOBALS.keys()];
  return new Missing(reason, frame.origin.span(site.start, site.end), {
    hint: () => didYouMean(name, names()),
  });
}

export function compileAttribute(compiler: Compiler, node: Node<"attribute">): Evaluate {
  const object = compiler.expression(node.object);
  const objectSite = compiler.site(node.object);
  const site = compiler.site(node);
  const { name } = node;
  return located(site, (frame) => {
    const value = object(frame);
    if (value instanceof Undefined || value instanceof Unknown) return value;
    const member = getAttribute(frame.run, value, name, site, frame.origin);
    return member === undefined ? noMember(frame, value, name, objectSite, site) : member;
  });
}

export function compileItem(compiler: Compiler, node: Node<"item">): Evaluate {
  if (node.index.kind === "slice") return compileSlice(compiler, node, node.index);
  const object = compiler.expression(node.object);
  const objectSite = compiler.site(node.object);
  const index = compiler.expression(node.index);
  const site = compiler.site(node);
  return located(site, (frame) => {
    const value = object(frame);
    if (value instanceof Undefined || value instanceof Unknown) return value;
    const key = index(frame);
    const member = getItem(frame.run, value, key, site, frame.origin);
    return member === undefined ? noMember(frame, value, key, objectSite, site) : member;
  });
}

function noMember(frame: Frame, value: Value, key: Value, object: Site, site: Site): Missing {
  const shown = repr(frame.run, key);
  const at = frame.origin.span(site.start, site.end);
  if (value === null) return new Missing(`'${object.label}' is none, which has no ${shown}`, at);
  const isIndex = Array.isArray(value) && typeof key === "number";
  if (isIndex) return new Missing(`'${object.label}' has ${count(value.length)}, and none at ${shown}`, at);
  const kind = value instanceof Map ? "" : ` (a value of type '${typeName(value)}')`;
  const hint = () => (typeof key === "string" ? didYouMean(key, attributeNames(value)) : undefined);
  return new Missing(`'${object.label}'${kind} has no ${shown}`, at, { hint });
}

function count(items: number): string {
  return items === 1 ? "1 item" : `${items} items`;
}

function compileSlice(compiler: Compiler, node: Node<"item">, range: Node<"slice">): Evaluate {
  const object = compiler.expression(node.object);
  const ends = [range.from, range.to, range.step].map((end) => end && compiler.expression(end));
  return located(compiler.site(node), (frame) => {
    const value = object(frame);
    if (value instanceof Undefined || value instanceof Unknown) return value;
    const [from, to, step] = ends.map((end) => end && sliceIndex(frame, end(frame)));
    const sliced = slice(frame.run, value, { from, to, step });
    if (sliced === undefined) throw typeFault(`a value of type '${typeName(value)}' can't be sliced`);
    return sliced;
  });
}

function sliceIndex(frame: Frame, value: Value): number | undefined {
  const read = used(frame.run, value);
  if (read === null) return undefined;
  if (typeof read === "number") return read;
  throw typeFault(`the ends of a slice must be integers, not '${typeName(read)}'`, "'| int' makes one");
}

/** Whether a name is bound to what can't be known, which says that it is defined all the same. */
export function isBoundToUnknown(frame: Frame, name: string): boolean {
  const local = frame.local(name);
  if (local !== undefined) return local instanceof Unknown;
  return frame.seesScope && frame.run.scope.get(name) instanceof Unknown;
}

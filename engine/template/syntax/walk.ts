import type { Arguments, Body, Expression, Statement, Target } from "./nodes.js";

/** Called for every expression, outermost first. */
export type Visit = (node: Expression) => void;

/** Visits every expression below statements. */
export function walkBody(body: Body, visit: Visit): void {
  for (const statement of body) walkStatement(statement, visit);
}

function walkStatement(node: Statement, visit: Visit): void {
  const expression = (child: Expression | undefined) => child && walkExpression(child, visit);
  switch (node.kind) {
    case "text":
      return;
    case "output":
      return walkExpression(node.expression, visit);
    case "if":
      for (const { condition, body } of node.branches) {
        expression(condition);
        walkBody(body, visit);
      }
      return walkBody(node.otherwise, visit);
    case "for":
      expression(node.iterable);
      expression(node.condition);
      walkBody(node.body, visit);
      return walkBody(node.otherwise, visit);
    case "set":
      return walkExpression(node.value, visit);
    case "set-block":
      expression(node.filter);
      return walkBody(node.body, visit);
    case "with":
      for (const { value } of node.bindings) expression(value);
      return walkBody(node.body, visit);
    case "macro":
      for (const { fallback } of node.parameters) expression(fallback);
      return walkBody(node.body, visit);
    case "call-block":
      expression(node.call);
      return walkStatement({ ...node.caller, start: node.start, end: node.end }, visit);
    case "filter-block":
      expression(node.filter);
      return walkBody(node.body, visit);
    case "include":
    case "import":
    case "from-import":
    case "extends":
      return walkExpression(node.template, visit);
    case "block":
    case "scope":
      return walkBody(node.body, visit);
  }
}

/** Visits an expression and every one inside it. */
export function walkExpression(node: Expression, visit: Visit): void {
  visit(node);
  if (node.kind === "nested") walkBody(node.body, visit);
  for (const child of childrenOf(node)) walkExpression(child, visit);
}

function childrenOf(node: Expression): Expression[] {
  switch (node.kind) {
    case "constant":
    case "name":
    case "nested":
      return [];
    case "list":
    case "tuple":
      return [...node.items];
    case "dict":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "attribute":
      return [node.object];
    case "item":
      return [node.object, node.index];
    case "slice":
      return [node.from, node.to, node.step].filter((end) => end !== undefined);
    case "call":
      return [node.callee, ...argumentsOf(node.args)];
    case "filter":
      return [...(node.input ? [node.input] : []), ...argumentsOf(node.args)];
    case "test":
      return [node.input, ...argumentsOf(node.args)];
    case "unary":
      return [node.operand];
    case "logic":
    case "binary":
      return [node.left, node.right];
    case "compare":
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    case "concat":
      return [...node.parts];
    case "conditional":
      return [node.condition, node.then, ...(node.otherwise ? [node.otherwise] : [])];
  }
}

function argumentsOf({ positional, keywords, spread, spreadKeywords }: Arguments): Expression[] {
  const more = [spread, spreadKeywords].filter((child) => child !== undefined);
  return [...positional, ...keywords.map(({ value }) => value), ...more];
}

/** The names that a target binds. */
export function targetNames(target: Target): string[] {
  if (target.kind === "tuple") return target.items.flatMap(targetNames);
  return target.kind === "name" ? [target.name] : [];
}

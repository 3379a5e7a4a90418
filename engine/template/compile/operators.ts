import { Tuple, Unknown, type Value } from "../../base/value.js";
import { typeFault } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import type { Run } from "../runtime/run.js";
import { tainting } from "../runtime/taint.js";
import { Missing } from "../runtime/undefined.js";
import type { Comparison, Expression } from "../syntax/nodes.js";
import { calculate } from "../values/arithmetic.js";
import { contains } from "../values/contains.js";
import { equal } from "../values/equal.js";
import { order } from "../values/order.js";
import { str } from "../values/print.js";
import { truth } from "../values/truth.js";
import { typeName } from "../values/type-name.js";
import type { Compiler, Evaluate } from "./compiler.js";
import { located } from "./located.js";

type Node<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

export function compileUnary(compiler: Compiler, node: Node<"unary">): Evaluate {
  const operand = compiler.expression(node.operand);
  const site = compiler.site(node);
  if (node.operator === "not") return located(site, (frame) => !truth(frame.run, operand(frame)));
  const { operator } = node;
  return located(site, (frame) => signed(frame.run, operator === "-", operand(frame)));
}

function signed(run: Run, isNegative: boolean, value: Value): Value {
  if (typeof value === "string" || Array.isArray(value) || value instanceof Tuple) {
    throw typeFault(
      `a value of type '${typeName(value)}' has no sign`,
      typeof value === "string" ? "'| int' makes a number of text" : undefined,
    );
  }
  return calculated(run, "*", value, isNegative ? -1 : 1);
}

export function compileLogic(compiler: Compiler, node: Node<"logic">): Evaluate {
  const left = compiler.expression(node.left);
  const right = compiler.expression(node.right);
  const stopsAt = node.operator === "or";
  return (frame) => {
    const value = left(frame);
    if (value instanceof Unknown) return value;
    return truth(frame.run, value) === stopsAt ? value : right(frame);
  };
}

export function compileBinary(compiler: Compiler, node: Node<"binary">): Evaluate {
  const left = compiler.expression(node.left);
  const right = compiler.expression(node.right);
  const { operator } = node;
  return located(compiler.site(node), (frame) => calculated(frame.run, operator, left(frame), right(frame)));
}

function calculated(run: Run, operator: Node<"binary">["operator"], left: Value, right: Value): Value {
  if (typeof left !== "object" && typeof right !== "object") return calculate(run, operator, left, right);
  return tainting(run, `'${operator}'`, () => calculate(run, operator, left, right));
}

/** A chain of comparisons holds when each link does; operands are evaluated once, and none behind a link that doesn't. */
export function compileCompare(compiler: Compiler, node: Node<"compare">): Evaluate {
  const first = compiler.expression(node.first);
  const rest = node.rest.map(({ operator, operand }) => ({
    operator,
    operand: compiler.expression(operand),
  }));
  return located(compiler.site(node), (frame) => {
    let left = first(frame);
    for (const { operator, operand } of rest) {
      const right = operand(frame);
      if (!holds(frame, operator, left, right)) return false;
      left = right;
    }
    return true;
  });
}

function holds({ run }: Frame, operator: Comparison, left: Value, right: Value): boolean {
  switch (operator) {
    case "==":
      return equal(run, left, right);
    case "!=":
      return !equal(run, left, right);
    case "in":
      return contains(run, right, left);
    case "not in":
      return !contains(run, right, left);
    case "<":
      return isOrdered(run, left, right, operator, (difference) => difference < 0);
    case "<=":
      return isOrdered(run, left, right, operator, (difference) => difference <= 0);
    case ">":
      return isOrdered(run, left, right, operator, (difference) => difference > 0);
    case ">=":
      return isOrdered(run, left, right, operator, (difference) => difference >= 0);
  }
}

function isOrdered(
  run: Run,
  left: Value,
  right: Value,
  operator: Comparison,
  holds: (difference: number) => boolean,
): boolean {
  const difference = order(run, left, right, operator);
  return difference !== undefined && holds(difference);
}

export function compileConcat(compiler: Compiler, node: Node<"concat">): Evaluate {
  const parts = node.parts.map((part) => compiler.expression(part));
  return located(compiler.site(node), (frame) => {
    const values = parts.map((part) => part(frame));
    const { run } = frame;
    return tainting(run, "'~'", () => values.map((value) => str(run, value)).join(""));
  });
}

export function compileConditional(compiler: Compiler, node: Node<"conditional">): Evaluate {
  const condition = compiler.expression(node.condition);
  const then = compiler.expression(node.then);
  const otherwise = node.otherwise && compiler.expression(node.otherwise);
  const site = compiler.site(node);
  return (frame) => {
    const value = condition(frame);
    if (value instanceof Unknown) return value;
    if (truth(frame.run, value)) return then(frame);
    if (otherwise) return otherwise(frame);
    return new Missing(
      "the condition doesn't hold, and there is no 'else'",
      frame.origin.span(site.start, site.end),
      {
        hint: () => "add 'else ...'",
        printsEmpty: true,
      },
    );
  };
}

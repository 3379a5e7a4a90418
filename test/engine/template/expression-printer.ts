import type { Expression } from "../../../engine/template/syntax/nodes.js";

/** An expression without its places, as plain JSON. */
export type Shape =
  | { kind: "name"; name: string }
  | { kind: "constant"; value: string | number | boolean | null }
  | { kind: "binary" | "logic"; operator: string; left: Shape; right: Shape }
  | { kind: "unary"; operator: string; operand: Shape }
  | { kind: "compare"; first: Shape; rest: [string, Shape][] }
  | { kind: "concat"; parts: Shape[] }
  | { kind: "conditional"; then: Shape; condition: Shape; otherwise: Shape }
  | { kind: "list" | "tuple"; items: Shape[] }
  | { kind: "dict"; entries: [Shape, Shape][] }
  | { kind: "attribute"; object: Shape; name: string }
  | { kind: "item"; object: Shape; index: Shape }
  | { kind: "call"; callee: Shape; args: Given }
  | { kind: "filter"; input: Shape; name: string; args: Given }
  | { kind: "test"; input: Shape; name: string; args: Given; isNegated: boolean };

interface Given {
  positional: Shape[];
  keywords: [string, Shape][];
}

/** The expression's text, with parentheses around every part. */
export function printExpression(node: Shape): string {
  const inner = (child: Shape) => `(${printExpression(child)})`;
  switch (node.kind) {
    case "name":
      return node.name;
    case "constant":
      if (typeof node.value === "string") return quoted(node.value);
      return node.value === null ? "none" : String(node.value);
    case "binary":
    case "logic":
      return `${inner(node.left)} ${node.operator} ${inner(node.right)}`;
    case "unary":
      return `${node.operator} ${inner(node.operand)}`;
    case "compare":
      return (
        inner(node.first) + node.rest.map(([operator, operand]) => ` ${operator} ${inner(operand)}`).join("")
      );
    case "concat":
      return node.parts.map(inner).join(" ~ ");
    case "conditional":
      return `${inner(node.then)} if ${inner(node.condition)} else ${inner(node.otherwise)}`;
    case "list":
      return `[${node.items.map(inner).join(", ")}]`;
    case "tuple":
      return `(${node.items.map((item) => `${inner(item)},`).join(" ")})`;
    case "dict":
      return `{${node.entries.map(([key, value]) => `${inner(key)}: ${inner(value)}`).join(", ")}}`;
    case "attribute":
      return `${inner(node.object)}.${node.name}`;
    case "item":
      return `${inner(node.object)}[${inner(node.index)}]`;
    case "call":
      return inner(node.callee) + printArguments(node.args);
    case "filter":
      return `${inner(node.input)} | ${node.name}${printArguments(node.args)}`;
    case "test":
      return `${inner(node.input)} is ${node.isNegated ? "not " : ""}${node.name}${printArguments(node.args)}`;
  }
}

function printArguments({ positional, keywords }: Given): string {
  return `(${[...positional.map(printExpression), ...keywords.map(([name, value]) => `${name}=${printExpression(value)}`)].join(", ")})`;
}

function quoted(text: string): string {
  const inside = Array.from(text, (char) =>
    /[A-Za-z0-9 ]/.test(char) ? char : `\\U${char.codePointAt(0)!.toString(16).padStart(8, "0")}`,
  );
  return `'${inside.join("")}'`;
}

/** The parsed expression without its places. */
export function shape(node: Expression): Shape {
  switch (node.kind) {
    case "name":
      return { kind: "name", name: node.name };
    case "constant":
      return { kind: "constant", value: node.value as string };
    case "binary":
    case "logic":
      return { kind: node.kind, operator: node.operator, left: shape(node.left), right: shape(node.right) };
    case "unary":
      return { kind: "unary", operator: node.operator, operand: shape(node.operand) };
    case "compare":
      return {
        kind: "compare",
        first: shape(node.first),
        rest: node.rest.map(({ operator, operand }) => [operator, shape(operand)]),
      };
    case "concat":
      return { kind: "concat", parts: node.parts.map(shape) };
    case "conditional":
      return {
        kind: "conditional",
        then: shape(node.then),
        condition: shape(node.condition),
        otherwise: shape(node.otherwise!),
      };
    case "list":
    case "tuple":
      return { kind: node.kind, items: node.items.map(shape) };
    case "dict":
      return { kind: "dict", entries: node.entries.map(({ key, value }) => [shape(key), shape(value)]) };
    case "attribute":
      return { kind: "attribute", object: shape(node.object), name: node.name };
    case "item":
      return { kind: "item", object: shape(node.object), index: shape(node.index) };
    case "call":
      return { kind: "call", callee: shape(node.callee), args: given(node.args) };
    case "filter":
      return { kind: "filter", input: shape(node.input!), name: node.name, args: given(node.args) };
    case "test":
      return {
        kind: "test",
        input: shape(node.input),
        name: node.name,
        args: given(node.args),
        isNegated: node.isNegated,
      };
    default:
      throw new Error(`no shape for ${node.kind}`);
  }
}

function given(args: Extract<Expression, { kind: "call" }>["args"]): Given {
  return {
    positional: args.positional.map(shape),
    keywords: args.keywords.map(({ name, value }) => [name, shape(value)]),
  };
}

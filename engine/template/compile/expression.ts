import { Tuple, type Dict, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import { used } from "../runtime/reader.js";
import type { Expression } from "../syntax/nodes.js";
import { setMember } from "../values/dict.js";
import { typeName } from "../values/type-name.js";
import { compileAttribute, compileItem, compileName } from "./access.js";
import { compileCall, compileFilter, compileTest } from "./apply.js";
import type { Compiler, Evaluate } from "./compiler.js";
import { located } from "./located.js";
import {
  compileBinary,
  compileCompare,
  compileConcat,
  compileConditional,
  compileLogic,
  compileUnary,
} from "./operators.js";
import { Output } from "./output.js";

type Node<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

export function compileExpression(compiler: Compiler, node: Expression): Evaluate {
  switch (node.kind) {
    case "constant": {
      const { value } = node;
      return () => value;
    }
    case "nested": {
      const body = compiler.body(node.body);
      return (frame) => {
        const output = new Output();
        body(frame.inner(), output);
        return output.native(frame.run);
      };
    }
    case "name":
      return compileName(compiler, node);
    case "list":
    case "tuple":
      return compileItems(compiler, node);
    case "dict":
      return compileDict(compiler, node);
    case "attribute":
      return compileAttribute(compiler, node);
    case "item":
      return compileItem(compiler, node);
    case "slice":
      return located(compiler.site(node), () => {
        throw new Fault("a slice can't stand beside other indices");
      });
    case "call":
      return compileCall(compiler, node);
    case "filter":
      return compileFilter(compiler, node);
    case "test":
      return compileTest(compiler, node);
    case "unary":
      return compileUnary(compiler, node);
    case "logic":
      return compileLogic(compiler, node);
    case "binary":
      return compileBinary(compiler, node);
    case "compare":
      return compileCompare(compiler, node);
    case "concat":
      return compileConcat(compiler, node);
    case "conditional":
      return compileConditional(compiler, node);
  }
}

function compileItems(compiler: Compiler, node: Node<"list" | "tuple">): Evaluate {
  const items = node.items.map((item) => compiler.expression(item));
  const all = (frame: Frame): Value[] => items.map((item) => item(frame));
  return node.kind === "list" ? all : (frame) => new Tuple(all(frame));
}

function compileDict(compiler: Compiler, node: Node<"dict">): Evaluate {
  const entries = node.entries.map(({ key, value }) => ({
    key: compiler.expression(key),
    value: compiler.expression(value),
  }));
  return located(compiler.site(node), (frame) => {
    const dict: Dict = new Map();
    for (const { key, value } of entries) setMember(dict, dictKey(frame, key(frame)), value(frame));
    return dict;
  });
}

function dictKey(frame: Frame, value: Value): Value {
  const key = used(frame.run, value);
  if (Array.isArray(key) || key instanceof Map)
    throw typeFault(`a value of type '${typeName(key)}' can't be a key`);
  return key;
}

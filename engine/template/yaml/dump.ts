import { Float, Omit, Secret, Tuple, type Dict, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used, type Reader } from "../runtime/reader.js";
import { floatText } from "../values/float-text.js";
import { isOpaque } from "../values/opaque.js";
import { sortItems } from "../values/sort.js";
import { typeName } from "../values/type-name.js";
import { length } from "../values/code-points.js";
import { LineWriter } from "./line-writer.js";
import { writeDoubleQuoted, writePlain, writeSingleQuoted } from "./scalar-writer.js";
import { chooseStyle } from "./style.js";

export interface YamlStyle {
  readonly indent: number;
  readonly width: number;
  readonly sortsKeys: boolean;
  /** `[a, b]` on one line: always, never, or where there are only scalars in it ("leaves"). */
  readonly flow: boolean | "leaves";
  readonly startsWithMark: boolean;
  readonly endsWithMark: boolean;
}

type Plain = { readonly kind: "scalar"; readonly text: string; readonly isText: boolean };
type Tree =
  | Plain
  | { readonly kind: "list"; readonly items: readonly Tree[] }
  | { readonly kind: "dict"; readonly members: readonly (readonly [Tree, Tree])[] };

/**
 * A value as YAML 1.1, laid out as libyaml does it: a file's text decides whether a task has changed it.
 * @throws Fault, UndefinedError, UnknownRead
 */
export function toYaml(reader: Reader, value: Value, style: YamlStyle): string {
  return new Dumper(style).document(treeOf(reader, value, style));
}

function treeOf(reader: Reader, value: Value, style: YamlStyle): Tree {
  const read = used(reader, value);
  if (typeof read === "string") return { kind: "scalar", text: read, isText: true };
  if (read instanceof Secret) return { kind: "scalar", text: reader.reveal(read), isText: true };
  if (read instanceof Map) return { kind: "dict", members: membersOf(reader, read, style) };
  const list = Array.isArray(read) ? read : read instanceof Tuple ? read.items : undefined;
  if (list) {
    return {
      kind: "list",
      items: list.filter((item) => !(item instanceof Omit)).map((item) => treeOf(reader, item, style)),
    };
  }
  const other: unknown = read;
  const outside = isOpaque(other) ? other.outside() : undefined;
  if (typeof outside === "string") return { kind: "scalar", text: outside, isText: false };
  return { kind: "scalar", text: scalarText(read), isText: false };
}

function membersOf(reader: Reader, dict: Dict, style: YamlStyle): [Tree, Tree][] {
  const keys = [...dict.keys()].filter((key) => !(dict.get(key) instanceof Omit));
  const sorted = style.sortsKeys ? sortedKeys(reader, keys) : keys;
  return sorted.map((key) => [
    treeOf(reader, key, style),
    treeOf(reader, reader.member(dict, key) ?? null, style),
  ]);
}

/** Keys of mixed types have no order and stay as they are. */
function sortedKeys(reader: Reader, keys: readonly Value[]): readonly Value[] {
  try {
    return sortItems(reader, keys);
  } catch (thrown) {
    if (thrown instanceof Fault) return keys;
    throw thrown;
  }
}

function scalarText(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "bigint")
    return String(value);
  if (!(value instanceof Float))
    throw typeFault(`a value of type '${typeName(value)}' can't be written as YAML`);
  if (Number.isNaN(value.value)) return ".nan";
  if (!Number.isFinite(value.value)) return value.value > 0 ? ".inf" : "-.inf";
  const text = floatText(value.value);
  // YAML 1.1 wants a dot in a float.
  return text.includes(".") ? text : text.replace("e", ".0e");
}

class Dumper {
  private readonly style: YamlStyle;
  private readonly writer: LineWriter;
  private flowDepth = 0;

  constructor(style: YamlStyle) {
    this.style = style;
    this.writer = new LineWriter(style.width);
  }

  document(tree: Tree): string {
    const { writer, style } = this;
    if (style.startsWithMark) {
      writer.mark("---", { blankBefore: true });
      if (tree.kind !== "scalar") writer.lineBreak();
    }
    this.node(tree, false);
    writer.indent = undefined;
    if (!writer.text.endsWith("\n")) writer.lineBreak();
    if (style.endsWithMark) {
      writer.mark("...", { blankBefore: true });
      writer.lineBreak();
    }
    return writer.text;
  }

  private node(tree: Tree, isValue: boolean): void {
    if (tree.kind === "scalar") return this.scalar(tree, false);
    const isFlow = this.flowDepth > 0 || this.isFlow(tree);
    if (tree.kind === "list") {
      if (isFlow) this.flowList(tree.items);
      else this.blockList(tree.items, isValue);
    } else if (isFlow) this.flowDict(tree.members);
    else this.blockDict(tree.members);
  }

  private isFlow(tree: Exclude<Tree, Plain>): boolean {
    const parts = tree.kind === "list" ? tree.items : tree.members.flat();
    if (parts.length === 0 || this.style.flow === true) return true;
    return this.style.flow === "leaves" && parts.every((part) => part.kind === "scalar");
  }

  /** Runs with the indentation one level deeper; `isFlow` levels count from 1 at the top, block levels from 0. */
  private deeper(isFlow: boolean, isIndentless: boolean, write: () => void): void {
    const { writer } = this;
    const before = writer.indent;
    if (before === undefined) writer.indent = isFlow ? this.style.indent : 0;
    else if (!isIndentless) writer.indent = before + this.style.indent;
    write();
    writer.indent = before;
  }

  private blockList(items: readonly Tree[], isValue: boolean): void {
    const { writer } = this;
    this.deeper(false, isValue && !writer.isInIndention, () => {
      for (const item of items) {
        writer.toIndent();
        writer.mark("-", { blankBefore: true, keepsIndention: true });
        this.node(item, false);
      }
    });
  }

  private blockDict(members: readonly (readonly [Tree, Tree])[]): void {
    const { writer } = this;
    this.deeper(false, false, () => {
      for (const [key, value] of members) {
        writer.toIndent();
        this.member(key, value);
      }
    });
  }

  private member(key: Tree, value: Tree): void {
    const { writer } = this;
    if (isSimpleKey(key)) {
      this.scalar(key, true);
      writer.mark(":", { blankBefore: false });
    } else {
      writer.mark("?", { blankBefore: true, keepsIndention: true });
      this.node(key, true);
      if (this.flowDepth === 0 || writer.isTooLong) writer.toIndent();
      writer.mark(":", { blankBefore: true, keepsIndention: true });
    }
    this.node(value, true);
  }

  private flowList(items: readonly Tree[]): void {
    this.flow("[", "]", items, (item) => this.node(item, false));
  }

  private flowDict(members: readonly (readonly [Tree, Tree])[]): void {
    this.flow("{", "}", members, ([key, value]) => this.member(key, value));
  }

  private flow<T>(open: string, close: string, parts: readonly T[], write: (part: T) => void): void {
    const { writer } = this;
    writer.mark(open, { blankBefore: true, blankAfter: true });
    this.flowDepth++;
    this.deeper(true, false, () => {
      parts.forEach((part, i) => {
        if (i > 0) writer.mark(",", { blankBefore: false });
        if (writer.isTooLong) writer.toIndent();
        write(part);
      });
    });
    this.flowDepth--;
    writer.mark(close, { blankBefore: false });
  }

  private scalar({ text, isText }: Plain, isKey: boolean): void {
    const style = isText ? chooseStyle(text, { isFlow: this.flowDepth > 0, isKey }) : "plain";
    const write = style === "plain" ? writePlain : style === "single" ? writeSingleQuoted : writeDoubleQuoted;
    this.deeper(true, false, () => write(this.writer, text, !isKey));
  }
}

/** Keys that are long or of several lines are written with a `?`. */
function isSimpleKey(key: Tree): key is Plain {
  return key.kind === "scalar" && length(key.text) < 128 && !/[\n\x85\u2028\u2029]/.test(key.text);
}

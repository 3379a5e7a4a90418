import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { error, warning, type Diagnostic } from "../base/diagnostic.js";
import type { SourceFile, Span } from "../base/source.js";
import { mergeEntries, type Entry } from "./merge.js";
import { placeText, type ScalarStyle } from "./offsets.js";
import { readScalar, readTagged, unknownTag } from "./tags.js";
import type { MappingNode, Node, ScalarNode, SequenceNode } from "./types.js";
import { unquotedInBrackets } from "./unquoted.js";
import type { Decrypt } from "./vault/keyring.js";
import { keyName } from "./value.js";

/** More nodes than this by way of aliases is an attack or a mistake ("billion laughs"): values are written out in full. */
const ALIAS_LIMIT = 1_000_000;
/** Deeper nesting than any real file has; keeps every walk over nodes within the stack. */
const DEPTH_LIMIT = 200;

const MAP_TAGS = new Set(["tag:yaml.org,2002:map", "!unsafe"]);
const SEQ_TAGS = new Set(["tag:yaml.org,2002:seq", "!unsafe"]);

interface Anchored {
  readonly node: Node;
  /** How many nodes it stands for when written out. */
  readonly size: number;
}

/** Makes our nodes of one parsed document: tags, aliases, merge keys, duplicate keys. */
export class NodeBuilder {
  readonly diagnostics: Diagnostic[] = [];
  private readonly anchors = new Map<string, Anchored | "open">();
  private size = 0;
  private aliasSize = 0;
  private depth = 0;
  private unsafeDepth = 0;

  constructor(
    private readonly file: SourceFile,
    private readonly decrypt?: Decrypt,
  ) {}

  build(document: Document.Parsed): Node | undefined {
    const { contents } = document;
    if (contents === null || (isScalar(contents) && isEmpty(contents))) return undefined;
    return this.node(contents, contents.range[0]);
  }

  /** `fallback`: where a value would stand that isn't there. */
  private node(parsed: unknown, fallback: number): Node {
    const { anchor } = (parsed ?? {}) as { anchor?: string };
    const before = this.size;
    if (anchor) this.anchors.set(anchor, "open");
    this.size += 1;
    const node = this.unanchored(parsed, fallback);
    if (anchor) this.anchors.set(anchor, { node, size: this.size - before });
    return node;
  }

  private unanchored(parsed: unknown, fallback: number): Node {
    if (isScalar(parsed)) return this.scalar(parsed);
    if (isAlias(parsed)) return this.alias(parsed.source, this.span(parsed.range, fallback));
    if (!isMap(parsed) && !isSeq(parsed)) return this.nothing(this.span(undefined, fallback));
    const at = this.span(parsed.range, fallback);
    if (this.depth >= DEPTH_LIMIT) {
      this.diagnostics.push(error("yaml/depth", `nested more than ${DEPTH_LIMIT} levels deep`, { at }));
      return this.nothing(at);
    }
    this.depth += 1;
    if (parsed.tag === "!unsafe") this.unsafeDepth += 1;
    const node = isMap(parsed) ? this.mapping(parsed, at) : this.sequence(parsed, at);
    if (parsed.tag === "!unsafe") this.unsafeDepth -= 1;
    this.depth -= 1;
    return node;
  }

  private scalar(parsed: Scalar): ScalarNode {
    const style = styleOf(parsed);
    const at = this.span(parsed.range, 0);
    const text = parsed.source ?? "";
    const isPlain = style === "plain";
    const scalar = { text, isPlain, at, place: placeText(this.file, at.start, at.end, style, text) };
    let value;
    if (parsed.tag === undefined) value = readScalar(scalar, this.unsafeDepth > 0);
    else {
      const read = readTagged(parsed.tag, scalar, this.decrypt);
      if ("wrong" in read) this.diagnostics.push(read.wrong);
      value = "wrong" in read ? null : read.value;
    }
    return { kind: "scalar", at, value, source: text, isPlain };
  }

  private alias(name: string, at: Span): Node {
    const target = this.anchors.get(name);
    if (target === undefined) {
      this.diagnostics.push(
        error("yaml/alias", `no anchor &${name} stands above this alias`, {
          at,
          detail:
            "A value that begins with * is an alias: it repeats the value marked with & and the same name.",
          hint: `for text, put quotes around it: "*${name}"`,
        }),
      );
      return this.nothing(at);
    }
    if (target === "open") {
      this.diagnostics.push(error("yaml/alias", `the alias *${name} stands inside its own value`, { at }));
      return this.nothing(at);
    }
    const wasWithin = this.aliasSize <= ALIAS_LIMIT;
    this.size += target.size;
    this.aliasSize += target.size;
    if (wasWithin && this.aliasSize > ALIAS_LIMIT) {
      this.diagnostics.push(
        error("yaml/alias", `the aliases of this file stand for more than ${ALIAS_LIMIT} values`, { at }),
      );
    }
    return this.aliasSize > ALIAS_LIMIT ? this.nothing(at) : target.node;
  }

  private sequence(parsed: YAMLSeq, at: Span): SequenceNode {
    if (parsed.tag !== undefined && !SEQ_TAGS.has(parsed.tag))
      this.diagnostics.push(unknownTag(parsed.tag, at));
    return { kind: "sequence", at, items: parsed.items.map((item) => this.node(item, at.end)) };
  }

  private mapping(parsed: YAMLMap, at: Span): MappingNode {
    if (parsed.tag !== undefined && !MAP_TAGS.has(parsed.tag))
      this.diagnostics.push(unknownTag(parsed.tag, at));
    const own = new Map<string, Entry>();
    const merged: { key: ScalarNode; value: Node }[] = [];
    for (const pair of parsed.items) {
      const entry = this.entry(pair, at);
      if (!entry) continue;
      if (entry.key.isPlain && entry.key.source === "<<") merged.push(entry);
      else this.add(own, entry);
    }
    const entries = mergeEntries(merged, own, keyIdentity, (diagnostic) => this.diagnostics.push(diagnostic));
    return { kind: "mapping", at, entries };
  }

  private entry(pair: Pair, within: Span): Entry | undefined {
    const key = this.node(pair.key, within.start);
    const value = this.node(pair.value, key.at.end);
    if (key.kind === "scalar") return { key, value };
    const unquoted = unquotedInBrackets(this.file, key.at);
    if (unquoted) {
      this.diagnostics.push(unquoted);
      return undefined;
    }
    this.diagnostics.push(
      error("yaml/key", `a ${key.kind === "mapping" ? "mapping" : "list"} can't be a key`, {
        at: key.at,
        detail: "Keys are words or numbers.",
      }),
    );
    return undefined;
  }

  private add(own: Map<string, Entry>, entry: Entry): void {
    const identity = keyIdentity(entry.key);
    const earlier = own.get(identity);
    if (earlier) {
      this.diagnostics.push(
        warning("yaml/duplicate-key", `the key "${entry.key.source}" stands twice in this mapping`, {
          at: entry.key.at,
          related: [{ at: earlier.key.at, message: "the last one counts, and this one is lost" }],
        }),
      );
    }
    own.set(identity, entry);
  }

  private nothing(at: Span): ScalarNode {
    return { kind: "scalar", at, value: null, source: "", isPlain: true };
  }

  private span(range: readonly number[] | null | undefined, fallback: number): Span {
    return { file: this.file, start: range?.[0] ?? fallback, end: range?.[1] ?? fallback };
  }
}

/** Keys are the same when type and text are: 80 and "80" are two keys. */
function keyIdentity(key: ScalarNode): string {
  if (typeof key.value === "string") return `"${key.value}`;
  return key.isPlain ? keyName(key.value) : `"${key.source}`;
}

function isEmpty(scalar: Scalar): boolean {
  return scalar.type === "PLAIN" && scalar.source === "" && scalar.tag === undefined;
}

function styleOf(scalar: Scalar): ScalarStyle {
  if (scalar.type === "QUOTE_SINGLE") return "single";
  if (scalar.type === "QUOTE_DOUBLE") return "double";
  return scalar.type === "PLAIN" ? "plain" : "block";
}

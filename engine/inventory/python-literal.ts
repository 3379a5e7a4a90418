import { Float, type Dict, type Value } from "../base/value.js";

/**
 * Reads a Python literal, as INI inventories hold them: numbers, strings, True, False, None, lists, tuples, sets (both
 * as lists) and dictionaries. undefined where the text is none, and so is a string itself: `true`, `0644`, `10.0.0.1`.
 * @source https://docs.python.org/3/library/ast.html#ast.literal_eval
 */
export function readPythonLiteral(text: string): Value | undefined {
  const reader = new LiteralReader(text);
  try {
    return reader.whole();
  } catch (reason) {
    if (reason instanceof NoLiteral || reason instanceof RangeError) return undefined;
    throw reason;
  }
}

class NoLiteral extends Error {}

const WORDS: Readonly<Record<string, Value>> = { True: true, False: false, None: null };
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const INTEGER =
  /^(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*)(?![\w.])/;
const FLOAT =
  /^(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*|\d(?:_?\d)*(?=[eE]))(?:[eE][-+]?\d(?:_?\d)*)?(?![\w.])/;

class LiteralReader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Value {
    this.skip();
    const value = this.value();
    this.skip();
    if (this.at < this.text.length && this.text[this.at] !== "#") throw new NoLiteral();
    return value;
  }

  private value(): Value {
    this.skip();
    const char = this.text[this.at] ?? "";
    if (char === "[") return this.items("]");
    if (char === "(") return this.parenthesis();
    if (char === "{") return this.braces();
    if (char === "-" || char === "+") return this.signed(char);
    if (/^[bBuUrR]{0,2}['"]/.test(this.text.slice(this.at, this.at + 3))) return this.strings();
    const word = /^[A-Za-z]+(?!\w)/.exec(this.rest())?.[0];
    if (word !== undefined && Object.hasOwn(WORDS, word)) {
      this.at += word.length;
      return WORDS[word]!;
    }
    return this.number();
  }

  private signed(sign: string): Value {
    this.at += 1;
    this.skip();
    const value = /^[-+]/.test(this.rest()) ? this.signed(this.text[this.at]!) : this.number();
    if (sign === "+") return value;
    return value instanceof Float ? new Float(-value.value) : -(value as number);
  }

  private number(): Value {
    const integer = INTEGER.exec(this.rest())?.[0];
    if (integer !== undefined) {
      this.at += integer.length;
      const big = BigInt(integer.replaceAll("_", ""));
      return big <= Number.MAX_SAFE_INTEGER ? Number(big) : big;
    }
    const float = FLOAT.exec(this.rest())?.[0];
    if (float === undefined) throw new NoLiteral();
    this.at += float.length;
    return new Float(Number(float.replaceAll("_", "")));
  }

  /** One string, or several side by side, which Python joins. */
  private strings(): string {
    let joined = "";
    for (;;) {
      const opening = /^([bBuUrR]{0,2})('''|"""|'|")/.exec(this.rest());
      if (!opening) return joined;
      this.at += opening[0].length;
      joined += this.string(opening[2]!, /r/i.test(opening[1]!));
      this.skip();
    }
  }

  private string(quote: string, isRaw: boolean): string {
    let text = "";
    while (!this.text.startsWith(quote, this.at)) {
      const char = this.text[this.at];
      if (char === undefined) throw new NoLiteral();
      if (char !== "\\") {
        text += char;
        this.at += 1;
      } else text += isRaw ? this.take(2) : this.escape();
    }
    this.at += quote.length;
    return text;
  }

  private escape(): string {
    const [code, octal, x, u, U] =
      /^\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(this.rest()) ?? [];
    if (code !== undefined) {
      this.at += code.length;
      return String.fromCodePoint(octal ? Number.parseInt(octal, 8) : Number.parseInt((x ?? u ?? U)!, 16));
    }
    const pair = this.take(2);
    if (/^\\[xuUN]/.test(pair)) throw new NoLiteral();
    return ESCAPES[pair[1] ?? ""] ?? pair;
  }

  private take(length: number): string {
    const taken = this.text.slice(this.at, this.at + length);
    this.at += length;
    return taken;
  }

  private items(close: string): Value[] {
    this.at += 1;
    const items: Value[] = [];
    while (!this.accept(close)) {
      items.push(this.value());
      if (!this.accept(",")) {
        this.expect(close);
        break;
      }
    }
    return items;
  }

  /** `(1)` is 1, `(1,)` and `()` are tuples, which are lists here. */
  private parenthesis(): Value {
    const start = this.at;
    const items = this.items(")");
    const hasComma = /,\s*\)$/.test(this.text.slice(start, this.at));
    return items.length === 1 && !hasComma ? items[0]! : items;
  }

  private braces(): Value {
    this.at += 1;
    const dict: Dict = new Map();
    const members: Value[] = [];
    while (!this.accept("}")) {
      const key = this.value();
      if (this.accept(":")) dict.set(key, this.value());
      else members.push(key);
      if (!this.accept(",")) {
        this.expect("}");
        break;
      }
    }
    if (members.length > 0 && dict.size > 0) throw new NoLiteral();
    return members.length > 0 ? [...new Set(members)] : dict;
  }

  private accept(char: string): boolean {
    this.skip();
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private expect(char: string): void {
    if (!this.accept(char)) throw new NoLiteral();
  }

  private skip(): void {
    while (/[ \t]/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  private rest(): string {
    return this.text.slice(this.at);
  }
}

import { Float, type Dict, type Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { integer } from "./numbers.js";

/** Text as a value; numbers with a dot or an exponent are floats, integers keep all their digits. @throws Fault */
export function parseJson(text: string): Value {
  return new JsonReader(text).read();
}

/** JavaScript's own parser loses 1.0, digits beyond 2^53 and the order of keys like "10". */
class JsonReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): Value {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) throw this.wrong("something behind the value");
    return value;
  }

  private value(depth: number): Value {
    if (depth > 500) throw this.wrong("nested too deeply");
    this.space();
    const char = this.text[this.at];
    if (char === "{") return this.dict(depth);
    if (char === "[") return this.list(depth);
    if (char === '"') return this.string();
    const word = /(?:true|false|null|NaN|-?Infinity)|-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text);
    if (!found)
      throw this.wrong(char === undefined ? "the text ends where a value is needed" : "a value is needed");
    this.at += found[0].length;
    const known = constant(found[0]);
    if (known !== undefined) return known;
    return (found[1] ?? found[2]) === undefined ? integer(BigInt(found[0])) : new Float(Number(found[0]));
  }

  private dict(depth: number): Dict {
    const dict: Dict = new Map();
    this.at++;
    if (this.skip("}")) return dict;
    do {
      this.space();
      if (this.text[this.at] !== '"') throw this.wrong("a name in double quotes is needed");
      const name = this.string();
      if (!this.skip(":")) throw this.wrong("':' is needed");
      dict.set(name, this.value(depth + 1));
    } while (this.skip(","));
    if (!this.skip("}")) throw this.wrong("',' or '}' is needed");
    return dict;
  }

  private list(depth: number): Value[] {
    const list: Value[] = [];
    this.at++;
    if (this.skip("]")) return list;
    do list.push(this.value(depth + 1));
    while (this.skip(","));
    if (!this.skip("]")) throw this.wrong("',' or ']' is needed");
    return list;
  }

  private string(): string {
    const whole = /"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
    whole.lastIndex = this.at;
    const found = whole.exec(this.text);
    if (!found) throw this.wrong("a string that is not right");
    this.at += found[0].length;
    return JSON.parse(found[0]) as string;
  }

  private skip(char: string): boolean {
    this.space();
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private space(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? "")) this.at++;
  }

  private wrong(what: string): Fault {
    const before = this.text.slice(0, this.at).split("\n");
    return new Fault(`this is no JSON: ${what} (line ${before.length}, column ${before.at(-1)!.length + 1})`);
  }
}

function constant(word: string): Value | undefined {
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  if (word === "NaN") return new Float(NaN);
  return word.endsWith("Infinity") ? new Float(word.startsWith("-") ? -Infinity : Infinity) : undefined;
}

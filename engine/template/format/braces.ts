import type { Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import type { Run } from "../runtime/run.js";
import { getAttribute, getItem } from "../values/access.js";
import { repr, str } from "../values/print.js";
import { formatBySpec } from "./spec.js";

/** Python's `text.format(...)`, whose fields reach nothing but what an expression could. @throws Fault */
export function formatBraces(
  run: Run,
  text: string,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): string {
  return new BraceFormat(run, args, kwargs).format(text, 2);
}

class BraceFormat {
  private readonly run: Run;
  private readonly args: readonly Value[];
  private readonly kwargs: ReadonlyMap<string, Value>;
  private counter = 0;

  constructor(run: Run, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) {
    this.run = run;
    this.args = args;
    this.kwargs = kwargs;
  }

  /** @param depth how many levels of fields may stand in fields: `{:>{width}}` */
  format(text: string, depth: number): string {
    let out = "";
    let i = 0;
    while (i < text.length) {
      const at = text.slice(i).search(/[{}]/);
      if (at === -1) return out + text.slice(i);
      out += text.slice(i, i + at);
      i += at;
      const char = text[i]!;
      if (text[i + 1] === char) {
        out += char;
        i += 2;
        continue;
      }
      if (char === "}") throw new Fault("a single '}' in a format", { hint: "'}}' prints one" });
      const end = closing(text, i);
      out += this.field(text.slice(i + 1, end), depth);
      i = end + 1;
    }
    return out;
  }

  private field(field: string, depth: number): string {
    if (depth === 0) throw new Fault("a format with fields in fields in fields");
    const [, name, conversion, spec = ""] =
      /^([^!:[]*(?:\[[^\]]*\][^!:[]*)*)(?:!([^:]*))?(?::([^]*))?$/.exec(field) ?? [];
    if (name === undefined) throw new Fault(`'{${field}}' is no field of a format`);
    const value = this.value(name);
    if (conversion === undefined) return formatBySpec(this.run, value, this.format(spec, depth - 1));
    if (!/^[rsa]$/.test(conversion))
      throw new Fault(`there is no conversion '!${conversion}'`, { hint: "'!r' or '!s'" });
    const text = conversion === "s" ? str(this.run, value) : repr(this.run, value);
    return formatBySpec(this.run, text, this.format(spec, depth - 1));
  }

  private value(name: string): Value {
    const [, first = "", rest = ""] = /^([^.[]*)([^]*)$/.exec(name) ?? [];
    let value = this.first(first);
    const step = /\.([^.[]+)|\[([^\]]+)\]/y;
    while (step.lastIndex < rest.length) {
      const found = step.exec(rest);
      if (!found) throw new Fault(`'{${name}}' is no field of a format`);
      const [, attribute, index] = found;
      const next =
        attribute === undefined
          ? getItem(this.run, value, /^\d+$/.test(index!) ? Number(index) : index!)
          : getAttribute(this.run, value, attribute);
      if (next === undefined) throw new Fault(`the format's '{${name}}' finds nothing at '${found[0]}'`);
      value = used(this.run, next);
    }
    return value;
  }

  private first(name: string): Value {
    const position = name === "" ? this.counter++ : /^\d+$/.test(name) ? Number(name) : undefined;
    const value = position === undefined ? this.kwargs.get(name) : this.args[position];
    if (value !== undefined) return value;
    throw new Fault(
      position === undefined
        ? `the format's '{${name}}' is not given`
        : `the format needs ${position + 1} values`,
    );
  }
}

/** Where the field that opens at `at` ends. */
function closing(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  throw new Fault("a '{' in a format is never closed", { hint: "'{{' prints one" });
}

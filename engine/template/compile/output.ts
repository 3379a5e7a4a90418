import { Omit, Secret, Undefined, Unknown, type Value } from "../../base/value.js";
import { UnknownRead } from "../runtime/fault.js";
import type { Run } from "../runtime/run.js";
import { Missing, UndefinedError } from "../runtime/undefined.js";
import { str } from "../values/print.js";
import { finished } from "./finish.js";

/** What a template prints: text and values, which become one text only when there is more than one of them. */
export class Output {
  private readonly parts: Value[] = [];

  write(value: Value): void {
    if (value !== null) this.parts.push(value);
  }

  /** One value keeps its type; several are joined as text; none is none. */
  native(run: Run): Value {
    if (this.parts.length === 0) return null;
    return this.parts.length === 1 ? this.parts[0]! : this.text(run);
  }

  /** All of it as text; a secret when there is one in it. @throws UndefinedError, UnknownRead */
  text(run: Run): string | Secret {
    let text = "";
    const before = run.isTainted;
    run.isTainted = false;
    try {
      for (const part of this.parts) text += typeof part === "string" ? part : printed(run, part);
      return run.isTainted ? new Secret(text, run.env.onReveal !== undefined) : text;
    } finally {
      run.isTainted = before;
    }
  }
}

function printed(run: Run, value: Value): string {
  if (value instanceof Omit || (value instanceof Missing && value.printsEmpty)) return "";
  if (value instanceof Undefined) throw new UndefinedError(value);
  if (value instanceof Unknown) throw new UnknownRead(value);
  return str(run, finished(run, value, "dropped"));
}

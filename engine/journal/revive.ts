import type { RunEvent } from "../base/events.js";
import { SourceFile, type Span } from "../base/source.js";
import type { RecordedEvent } from "./record.js";

/** A place of which only the name is left: the file may say something else by now. */
class RecordedFile extends SourceFile {
  constructor(
    path: string,
    private readonly lineNumber: number,
    private readonly column: number,
  ) {
    super(path, "");
  }

  override position(): { line: number; column: number } {
    return { line: this.lineNumber, column: this.column };
  }
}

/** An event as it was when it happened, from its line in a record. */
export function revive(event: RecordedEvent): RunEvent {
  return revived(event) as RunEvent;
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === "result" && isPlainResult(member)) return [name, member];
      if (name === "at" && typeof member === "string") return [name, place(member)];
      if (name === "tallies") return [name, new Map(Object.entries(member as object))];
      return [name, revived(member)];
    }),
  );
}

/** What a module gave is data, whatever its members are called. */
function isPlainResult(member: unknown): boolean {
  return typeof member === "object" && member !== null && !("outcome" in member && "differences" in member);
}

function place(text: string): Span | undefined {
  const found = /^(.*):(\d+):(\d+)$/s.exec(text);
  if (!found) return undefined;
  const file = new RecordedFile(found[1]!, Number(found[2]), Number(found[3]));
  return { file, start: 0, end: 0 };
}

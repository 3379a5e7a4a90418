import { toPlain } from "../base/plain.js";
import type { Value } from "../base/value.js";

/** Makes a mark of a text that tells nothing about it. */
export type MarkOf = (text: string) => string;

type Names = ReadonlyMap<string, Value>;

/** What one execution was given: its arguments as evaluated, and where it was delegated to. */
export interface GivenToTask {
  readonly values: ReadonlyMap<string, Value>;
  readonly delegate: string | undefined;
}

/** Notes what a task was given on one host, item by item: a later run compares it before it takes the task for done. */
export class TaskMarks {
  private readonly notes: { readonly names: Names; given: GivenToTask | undefined }[] = [];

  constructor(private readonly markOf: MarkOf) {}

  begin(names: Names): void {
    this.notes.push({ names, given: undefined });
  }

  note(given: GivenToTask): void {
    const last = this.notes.at(-1);
    if (last) last.given = given;
  }

  all(): string[] {
    return this.notes.map(({ names, given }) => markOfExecution(names, given, this.markOf));
  }
}

/**
 * The mark of one execution; of its item alone where the task was left out for it.
 * @returns "" for what has no lasting form: it is the same as nothing
 */
export function markOfExecution(names: Names, given: GivenToTask | undefined, markOf: MarkOf): string {
  try {
    const all = given && [plain(given.values), given.delegate ?? null];
    return markOf(JSON.stringify([plain(names), all ?? "left out"]));
  } catch {
    return "";
  }
}

function plain(values: Names) {
  return toPlain(new Map<Value, Value>(values), (secret) => secret.reveal());
}

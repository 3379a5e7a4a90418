import { formatSpan, type Span } from "./source.js";

/**
 * What kind of thing went wrong; stable, documented, and what tests and scripts may rely on.
 * `area/what`: the area is the stage that found it.
 */
export type DiagnosticCode =
  | `cli/${string}`
  | `settings/${string}`
  | `yaml/${string}`
  | `schema/${string}`
  | `inventory/${string}`
  | `playbook/${string}`
  | `template/${string}`
  | `vars/${string}`
  | `module/${string}`
  | `connection/${string}`
  | `become/${string}`
  | `host/${string}`
  | `run/${string}`
  | `bundle/${string}`
  | `lab/${string}`;

/**
 * Something to tell the user, in one shape everywhere. `summary` is one line without a full stop; `detail` says
 * the rule or what was seen; `hint` says the mend ("did you mean ...", the command to try).
 */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly code: DiagnosticCode;
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly at?: Span;
  readonly related?: readonly { readonly at: Span; readonly message: string }[];
}

/** One or more diagnostics, thrown where the walk can't go on. The only error a user's mistake may end in. */
export class DiagnosticError extends Error {
  declare readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: Diagnostic | readonly Diagnostic[]) {
    const list = Array.isArray(diagnostics)
      ? (diagnostics as readonly Diagnostic[])
      : [diagnostics as Diagnostic];
    super(list.map((diagnostic) => diagnostic.summary).join("\n"));
    this.name = "DiagnosticError";
    // Node.js prints an uncaught error's stack and its enumerable members: whole files would stand there.
    Object.defineProperty(this, "diagnostics", { value: list });
    const frames = this.stack?.match(/^ {4}at .*$/gm) ?? [];
    this.stack = [`${this.name}: ${list.map(inWords).join("\n")}`, ...frames].join("\n");
  }

  get first(): Diagnostic {
    return this.diagnostics[0]!;
  }
}

function inWords({ at, summary, detail, hint }: Diagnostic): string {
  const place = at ? `${formatSpan(at)}: ` : "";
  return [`${place}${summary}`, detail, hint]
    .filter((line) => line !== undefined)
    .join("\n")
    .replaceAll("\n", "\n  ");
}

/** Shorthand for the common case: an error with a place. */
export function error(
  code: DiagnosticCode,
  summary: string,
  rest: Omit<Diagnostic, "severity" | "code" | "summary"> = {},
): Diagnostic {
  return { severity: "error", code, summary, ...rest };
}

/** The same for a warning. */
export function warning(
  code: DiagnosticCode,
  summary: string,
  rest: Omit<Diagnostic, "severity" | "code" | "summary"> = {},
): Diagnostic {
  return { severity: "warning", code, summary, ...rest };
}

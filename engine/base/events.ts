import type { Diagnostic } from "./diagnostic.js";
import type { Plain } from "./value.js";
import type { Span } from "./source.js";

export type PlainResult = { [key: string]: Plain | undefined };

/** How one task ended on one host. */
export type Outcome =
  "ok" | "changed" | "skipped" | "failed" | "unreachable" | "unknown" | "rescued" | "ignored";

/** What a recap counts for one host; names as Ansible's recap, and `unknown`. */
export interface Tally {
  ok: number;
  changed: number;
  unknown: number;
  unreachable: number;
  failed: number;
  skipped: number;
  rescued: number;
  ignored: number;
}

/** A text or state to compare. Secrets have been taken out. */
export interface Difference {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

export interface TaskRef {
  /** Unique in the run, in the order of first appearance. */
  readonly id: number;
  /** Name as shown: role prefix and all; the module name where a task has none. */
  readonly name: string;
  readonly module: string;
  readonly isHandler: boolean;
  readonly at: Span;
}

/** What one item of a loop came to; also the whole of a task without one. */
export interface HostResult {
  readonly outcome: Outcome;
  /** Registered keys as Ansible has them; censored under no_log. */
  readonly result: PlainResult;
  readonly differences: readonly Difference[];
  /** Why it failed, was skipped, or is unknown: one sentence for people. */
  readonly message?: string;
  /** What `debug` shows, where JSON can't say it: it has one kind of number, so 1.0 would be 1. */
  readonly said?: string;
  /** What to do next. */
  readonly hint?: string;
  readonly warnings: readonly string[];
  /** What stands behind the message where the mistake is in a file of the user's: shown as code frames. */
  readonly diagnostics?: readonly Diagnostic[];
  readonly durationMs: number;
  /** The item's label, in a loop. */
  readonly item?: string;
  /** The host it was done on, where that isn't the host itself. */
  readonly delegatedTo?: string;
  readonly attempts?: number;
}

/**
 * Everything that a run says, in order. Reports read this and nothing else; the schedule writes it and nothing else.
 * Every event carries `time`, milliseconds since the run began.
 */
export type RunEvent = { readonly time: number } & (
  | {
      readonly type: "run-start";
      readonly playbooks: readonly string[];
      readonly isCheckMode: boolean;
      readonly runId: string;
    }
  | {
      readonly type: "play-start";
      readonly name: string;
      readonly at: Span;
      readonly hosts: readonly string[];
      readonly batch?: { readonly number: number; readonly of: number };
    }
  | {
      readonly type: "play-skip";
      readonly name: string;
      readonly at: Span;
      readonly reason: string;
      /** Of a batch: the hosts that it would have had. */
      readonly hosts?: readonly string[];
      readonly batch?: { readonly number: number; readonly of: number };
    }
  | { readonly type: "task-start"; readonly task: TaskRef; readonly hosts: readonly string[] }
  | { readonly type: "host-start"; readonly task: TaskRef; readonly host: string; readonly item?: string }
  /** A live line of a long command, or a module's `progress`. */
  | {
      readonly type: "host-line";
      readonly task: TaskRef;
      readonly host: string;
      readonly line: string;
      readonly stream: "stdout" | "stderr" | "progress";
    }
  | {
      readonly type: "host-retry";
      readonly task: TaskRef;
      readonly host: string;
      readonly attempt: number;
      readonly left: number;
      readonly result: PlainResult;
    }
  | {
      readonly type: "item-result";
      readonly task: TaskRef;
      readonly host: string;
      readonly result: HostResult;
    }
  | {
      readonly type: "host-result";
      readonly task: TaskRef;
      readonly host: string;
      readonly result: HostResult;
      readonly isIgnored: boolean;
    }
  | { readonly type: "notified"; readonly task: TaskRef; readonly host: string; readonly handler: string }
  | {
      readonly type: "include";
      readonly task: TaskRef;
      readonly hosts: readonly string[];
      readonly target: string;
    }
  | { readonly type: "task-end"; readonly task: TaskRef }
  | { readonly type: "prompt"; readonly text: string }
  | { readonly type: "diagnostic"; readonly diagnostic: Diagnostic; readonly host?: string }
  | { readonly type: "play-end"; readonly name: string }
  | {
      readonly type: "interrupted";
      readonly underWay: readonly { readonly host: string; readonly task: string }[];
      readonly jobs: readonly { readonly host: string; readonly job: string }[];
    }
  | {
      readonly type: "run-end";
      readonly tallies: ReadonlyMap<string, Tally>;
      readonly exitCode: number;
      readonly pendingHandlers: readonly { readonly host: string; readonly handler: string }[];
      /** What `set_stats` gathered, of the run and of each host. */
      readonly stats?: { readonly run: PlainResult; readonly hosts: Readonly<Record<string, PlainResult>> };
    }
);

/** Omit that keeps a union a union. */
type WithoutTime<E> = E extends unknown ? Omit<E, "time"> : never;

/** Where the schedule puts its events; the time is added on the way. */
export type Emit = (event: WithoutTime<RunEvent>) => void;

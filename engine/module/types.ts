import type { Plain } from "../base/value.js";
import type { Unknown } from "../base/value.js";
import type { Host, ReadKey } from "../shell/types.js";
import type { sh, rawShell, lines } from "../shell/script.js";
import type { ObjectSchema } from "./schema.js";

export type PlainObject = { [key: string]: Plain | undefined };

/**
 * What a check found. The engine compares `before` and `after` (deep equality) and decides `changed`; it makes the diff, honours
 * check mode, and calls `apply` only when they differ.
 */
export interface Check<State extends Plain = Plain> {
  readonly before: State;
  /** What apply would leave; `unknown("why")` where only doing tells. */
  readonly after: State | Unknown;
  /** Ansible's documented result keys, as they stand when nothing has to change (and, in check mode, when something would). */
  readonly result?: PlainObject;
  /** What the machine would answer after apply, by key, so that later checks in check mode carry on from it. */
  readonly predicts?: readonly Prediction[];
  /** Further keys that apply changes in a way that can't be told before. Every state module names all keys that it touches in one of the two. */
  readonly touches?: readonly ReadKey[];
  /** Texts to compare for people, e.g. a file's content. Without it the diff is made from `before` and `after`. */
  readonly diff?: readonly TextDiff[];
  /** Notes for the person at the terminal about what was seen, whether or not anything has to change. */
  readonly warnings?: readonly string[];
}

/**
 * `value` is what the `Host` verb with this key returns: bytes or undefined for `file:` (what `read` gives), PathState for `path:`,
 * UnitState for `unit:`, PackageState for `pkg:`, string for `sysctl:`, UserState | undefined for `user:`, GroupState | undefined for
 * `group:`, boolean for `kmod:`, string | undefined for `cmd:`.
 */
export interface Prediction {
  readonly key: ReadKey;
  readonly value: unknown;
}

export interface TextDiff {
  /** What it is, mostly a path. */
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** An action has no state to compare: its check only says whether it would run. */
export type ActionCheck =
  | {
      readonly willRun: true;
      readonly touches?: readonly ReadKey[];
      readonly predicts?: readonly Prediction[];
      readonly result?: PlainObject;
    }
  /** `skipped` as Ansible's `creates`/`removes`: ok, not changed, with the result's msg saying why. */
  | { readonly willRun: false; readonly result?: PlainObject };

export interface Applied<State extends Plain = Plain> {
  readonly result?: PlainObject;
  /** What was observed; wins over the predicted `after`. */
  readonly after?: State;
  /** Actions only: false when it ran and changed nothing. Default true. */
  readonly changed?: boolean;
  /** Notes for the person at the terminal. */
  readonly warnings?: readonly string[];
}

/** A file of the control machine; size and digest are those of its content, decrypted where it is a vault. */
export interface LocalFile {
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly sha1: string;
  readonly isEncrypted: boolean;
}

export interface LocalOptions {
  /** A vault is taken as it is, not decrypted. */
  readonly asIs?: boolean;
}

/** All that a module gets besides the host; a module of the user's own needs no import. */
export interface ModuleContext {
  /** Facts of this host, gathered when first asked for. */
  facts(subset: string, options?: { readonly factPath?: string }): Promise<PlainObject>;
  /** Renders a template file found by `find`, with the task's variables. */
  render(
    path: string,
    options?: { readonly trimBlocks?: boolean; readonly lstripBlocks?: boolean; readonly newline?: string },
  ): Promise<string>;
  /** Where a file of the user's stands on the control machine: role's `files/` or `templates/`, beside the task file, beside the playbook. */
  find(name: string, folder: "files" | "templates"): Promise<string>;
  /** Where a path of the control machine leads that is written to: relative ones stand beside the playbook, `~` is the home folder. */
  localPath(path: string): string;
  /** Size, mode and digest of a file of the control machine; remembered, so that large files are read once for all hosts. */
  inspectLocal(path: string, options?: LocalOptions): Promise<LocalFile>;
  /** SHA-256 of a file of the control machine, as it stands there; remembered as well, as long as the file stays the same. */
  sha256Local(path: string): Promise<string>;
  /** Reads a file of the control machine (decrypts vaults). */
  readLocal(path: string, options?: LocalOptions): Promise<Uint8Array>;
  /** A question to the person; refuses where there is no terminal. */
  ask(question: string, options?: { readonly secret?: boolean }): Promise<string>;
  /** One line for the live view. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Whether this is a dry run; only for actions that support a dry run of their own (kubectl --dry-run=server). State modules never look. */
  readonly isCheckMode: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly sh: typeof sh;
  readonly lines: typeof lines;
  readonly rawShell: typeof rawShell;
  unknown(reason: string): Unknown;
  /**
   * Ends the task as failed, with a sentence that says what to do. `missing`: what isn't there and has to be; in check mode the task is
   * unknown where that may come with a package that would have been installed before.
   */
  readonly fail: (message: string, details?: FailureDetails) => never;
}

export interface FailureDetails {
  readonly hint?: string;
  readonly result?: PlainObject;
  readonly missing?: ReadKey;
}

interface ModuleBase<Args> {
  readonly name: string;
  /** One sentence; the first line of `hapb doc NAME`. */
  readonly summary: string;
  readonly description?: string;
  /** "host": reads and changes this machine only. "cluster": anything else. */
  readonly scope: "host" | "cluster";
  readonly args: ObjectSchema<Args>;
  /** The argument that a task's bare text goes to (`command: uptime`). */
  readonly freeForm?: string;
  /** Shown by `hapb doc`, run by the tests. Values are arguments as in YAML. `setup`/`cleanup`: shell text that the contract test runs before and after. */
  readonly examples: readonly Example[];
  /** The result's keys, for the docs. */
  readonly returns?: Readonly<Record<string, string>>;
  /** True when this module's commands run for minutes and are jobs on the host. */
  readonly isLong?: boolean;
}

export interface Example {
  readonly title?: string;
  readonly args: PlainObject;
  readonly setup?: string;
  readonly cleanup?: string;
  /** Needs more than a lab host: a cluster, a second machine. The contract test of `npm run test:cluster` runs these. A `server` stands somewhere else: nothing runs these. `selinux`: its tools and a policy. */
  readonly needs?: "cluster" | "reboot" | "server" | "selinux";
  /** The package manager that the host has to have; any when absent. */
  readonly on?: "apt" | "dnf" | "zypper" | "apk";
  /** Programs that not every host has, e.g. systemctl: the contract test leaves it out where one is missing, and says so. */
  readonly requires?: readonly string[];
  /** Changes something each time (a restart, a touch): a second run is not expected to find nothing to do. */
  readonly isRepeated?: boolean;
  /** Files of the control machine that the example names, by name: the test makes them, the docs show them. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface StateModule<Args, State extends Plain = Plain> extends ModuleBase<Args> {
  readonly kind?: "state";
  check(host: Host, args: Args, ctx: ModuleContext): Promise<Check<State>>;
  apply(
    host: Host,
    args: Args,
    check: Check<State> & { readonly after: State },
    ctx: ModuleContext,
  ): Promise<Applied<State> | void>;
}

export interface ActionModule<Args> extends ModuleBase<Args> {
  readonly kind: "action";
  check(host: Host, args: Args, ctx: ModuleContext): Promise<ActionCheck>;
  apply(
    host: Host,
    args: Args,
    check: ActionCheck & { readonly willRun: true },
    ctx: ModuleContext,
  ): Promise<Applied | void>;
}

/** Changes the run and not a host; what it does stands in `schedule/`. Here are its arguments and docs. */
export interface ControlModule<Args> extends ModuleBase<Args> {
  readonly kind: "control";
}

export type AnyModule = StateModule<unknown> | ActionModule<unknown> | ControlModule<unknown>;

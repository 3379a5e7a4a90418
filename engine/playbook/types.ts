import type { Span } from "../base/source.js";
import type { Template, Value } from "../base/value.js";
import type { Variables } from "../base/variables.js";

export type { Variable, Variables } from "../base/variables.js";

/** A raw expression (`when`, `until`, ...): a condition list is ANDed. */
export type Conditions = readonly Template[];

export interface Playbook {
  readonly path: string;
  readonly plays: readonly Play[];
}

/** Keywords that a play, block, role or task may give, and that inner ones inherit or override. */
export interface Inherited {
  readonly become?: Value;
  readonly becomeUser?: Value;
  readonly becomeMethod?: Value;
  readonly becomeFlags?: Value;
  readonly becomeExe?: Value;
  readonly remoteUser?: Value;
  readonly connection?: Value;
  readonly port?: Value;
  readonly environment: readonly Value[];
  readonly noLog?: Value;
  readonly ignoreErrors?: Value;
  readonly ignoreUnreachable?: Value;
  readonly checkMode?: Value;
  readonly diff?: Value;
  readonly throttle?: Value;
  readonly timeout?: Value;
  readonly runOnce?: Value;
  readonly anyErrorsFatal?: Value;
  /** Outermost first; each maps a module name (or `group/...`) to defaults. */
  readonly moduleDefaults: readonly Variables[];
}

export interface Play {
  readonly name?: string | Template;
  readonly at: Span;
  readonly hosts: Value;
  readonly order: "inventory" | "reverse_inventory" | "sorted" | "reverse_sorted" | "shuffle";
  readonly gatherFacts: Value;
  readonly gatherSubset?: Value;
  readonly strategy: "linear" | "free";
  readonly serial?: Value;
  readonly maxFailPercentage?: Value;
  readonly forceHandlers: boolean;
  readonly vars: Variables;
  readonly varsFiles: readonly { readonly candidates: readonly (string | Template)[]; readonly at: Span }[];
  readonly varsPrompt: readonly VarsPrompt[];
  readonly tags: Value;
  readonly inherited: Inherited;
  readonly preTasks: readonly Step[];
  /** In the order in which they run: dependencies stand as uses of their own before the role that asks for them. */
  readonly roles: readonly RoleUse[];
  readonly tasks: readonly Step[];
  readonly postTasks: readonly Step[];
  /** Those of its roles, then its own, then those of roles that its tasks import, in definition order. */
  readonly handlers: readonly Step[];
  /** Folder of the playbook: files, templates, vars, roles, library are looked for there. */
  readonly folder: string;
  /** Conditions of `import_playbook`: each step carries them already, here they are for the implicit fact gathering. */
  readonly when: Conditions;
  /** Roles whose defaults and vars every step of the play sees: `roles:` and their like by `import_role`, in order. */
  readonly publicRoles: readonly Role[];
}

export interface VarsPrompt {
  readonly name: string;
  readonly prompt: string;
  readonly isPrivate: boolean;
  readonly default?: Value;
  readonly confirm: boolean;
  readonly at: Span;
}

/**
 * A role as loaded for one use: its own variables are visible to its steps, and the steps carry all that they inherit
 * from this use (when, tags, keywords).
 */
export interface Role {
  readonly name: string;
  readonly path: string;
  /** Equal for two uses that count as the same: they run once for each host, unless `allowDuplicates`. */
  readonly identity: string;
  /** Params and `vars:` of this use. */
  readonly params: Variables;
  readonly useVars: Variables;
  /** Whether another role's meta asks for it; else it is one of `roles:`, imported or included. */
  readonly isDependency: boolean;
  /** The roles on the way to this one (who depends on it, who included it), outermost first. */
  readonly parents: readonly Role[];
  readonly defaults: Variables;
  readonly vars: Variables;
  readonly tasks: readonly Step[];
  readonly handlers: readonly Step[];
  readonly dependencies: readonly RoleUse[];
  readonly allowDuplicates: boolean;
}

/** A role named in a play (`roles:`) or in meta dependencies, with its params. */
export interface RoleUse {
  readonly at: Span;
  readonly role: Role;
  readonly params: Variables;
  readonly vars: Variables;
  readonly when: Conditions;
  readonly tags: Value;
  readonly inherited: Inherited;
}

export type Step = Task | Block | Include;

interface StepBase {
  readonly name?: string | Template;
  readonly at: Span;
  /** All that apply here, inherited ones (block, role, import) first. */
  readonly when: Conditions;
  /** All that apply here, inherited ones too. */
  readonly tags: readonly Value[];
  /** Its own, and those of the blocks and imports around it where it has none of that name. */
  readonly vars: Variables;
  /** Vars of the dynamic includes around it: higher than set_fact, lower than extra vars. */
  readonly includeParams: Variables;
  /** As it holds for this step, inherited values merged in. */
  readonly inherited: Inherited;
  readonly delegateTo?: Value;
  readonly delegateFacts?: Value;
  /** The role this step stands in: its defaults, vars, folders and handlers' prefix. */
  readonly role?: Role;
  /** Folder of the file the step stands in, for relative look-ups. */
  readonly folder: string;
}

export interface Task extends StepBase {
  readonly kind: "task";
  /** Module name as written, e.g. `ansible.builtin.copy`; a Template is not allowed. */
  readonly module: string;
  readonly moduleAt: Span;
  /** Arguments not evaluated: a dict of values, or free text (`command: uptime`), or a whole-arguments template. */
  readonly args: Variables;
  readonly freeForm?: string | Template;
  /** `args: "{{ dict }}"`. */
  readonly argsTemplate?: Template;
  readonly loop?: Loop;
  readonly register?: string;
  readonly changedWhen?: Conditions;
  readonly failedWhen?: Conditions;
  readonly until?: Conditions;
  readonly retries?: Value;
  readonly delay?: Value;
  readonly notify: readonly Value[];
  /** Handlers only. */
  readonly listen: readonly (string | Template)[];
  readonly async?: Value;
  readonly poll?: Value;
}

export interface Loop {
  /** "loop", which takes a list, or X for `with_X`: the lookup X applied to the terms. */
  readonly kind: string;
  readonly items: Value;
  readonly at: Span;
  readonly loopVar: string;
  readonly indexVar?: string;
  readonly label?: Value;
  readonly pauseSeconds?: Value;
  readonly extended: boolean;
  readonly breakWhen?: Conditions;
}

export interface Block extends StepBase {
  readonly kind: "block";
  readonly block: readonly Step[];
  readonly rescue: readonly Step[];
  readonly always: readonly Step[];
  readonly notify: readonly Value[];
}

/** A dynamic include: the file or role is known only when it is reached. Static imports have vanished into their steps. */
export interface Include extends StepBase {
  readonly kind: "include";
  readonly what: "tasks" | "role";
  /** File (tasks) or role name. */
  readonly target: string | Template;
  readonly loop?: Loop;
  readonly register?: string;
  /** What the steps it brings inherit: what stands around the include, and its `apply:`; its own `when`, `tags` and keywords don't reach them. */
  readonly around: Surroundings;
  /** include_role: tasks_from, vars_from, defaults_from, handlers_from, public, allow_duplicates, rolespec_validate. */
  readonly options: Variables;
}

/** What a step inherits from all that stands around it. */
export interface Surroundings {
  readonly inherited: Inherited;
  readonly when: Conditions;
  readonly tags: readonly Value[];
  readonly vars: Variables;
  readonly includeParams: Variables;
  readonly notify: readonly Value[];
  readonly delegateTo?: Value;
  readonly delegateFacts?: Value;
  readonly role?: Role;
  /** Folder of the file the step stands in. */
  readonly folder: string;
  readonly playFolder: string;
  readonly isHandler: boolean;
}

/**
 * Reads what an include names, at run time; same checks and diagnostics as at load (thrown as `DiagnosticError`).
 * `given` are further include params: the loop's variables.
 */
export interface Loader {
  loadTasks(include: Include, file: string, given?: Variables): Promise<readonly Step[]>;
  /** `tasks` and `handlers` of what comes back hold those of its dependencies first. */
  loadRole(
    include: Include,
    name: string,
    from: { tasks?: string; vars?: string; defaults?: string; handlers?: string },
    given?: Variables,
  ): Promise<Role>;
}

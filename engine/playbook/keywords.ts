import type { Inherited } from "./types.js";

/**
 * What a keyword's value may be; every one but `special` may also be a template. `special` ones are read by the code
 * of their construct.
 */
export type KeywordType = "boolean" | "integer" | "number" | "text" | "any" | "special";

export interface Keyword {
  readonly type: KeywordType;
  /** Name of the property in `Inherited`, for what inner constructs inherit. */
  readonly inherits?: keyof Inherited;
}

type Keywords = Readonly<Record<string, Keyword>>;

const special: Keyword = { type: "special" };
const any: Keyword = { type: "any" };

/** Plays, roles, blocks and tasks take these; inner ones override outer ones (`environment`, `module_defaults` add up). */
const inheritedKeywords: Keywords = {
  any_errors_fatal: { type: "boolean", inherits: "anyErrorsFatal" },
  become: { type: "boolean", inherits: "become" },
  become_exe: { type: "text", inherits: "becomeExe" },
  become_flags: { type: "text", inherits: "becomeFlags" },
  become_method: { type: "text", inherits: "becomeMethod" },
  become_user: { type: "text", inherits: "becomeUser" },
  check_mode: { type: "boolean", inherits: "checkMode" },
  connection: { type: "text", inherits: "connection" },
  diff: { type: "boolean", inherits: "diff" },
  environment: special,
  ignore_errors: { type: "boolean", inherits: "ignoreErrors" },
  ignore_unreachable: { type: "boolean", inherits: "ignoreUnreachable" },
  module_defaults: special,
  no_log: { type: "boolean", inherits: "noLog" },
  port: { type: "integer", inherits: "port" },
  remote_user: { type: "text", inherits: "remoteUser" },
  run_once: { type: "boolean", inherits: "runOnce" },
  throttle: { type: "integer", inherits: "throttle" },
  timeout: { type: "integer", inherits: "timeout" },
  name: special,
  tags: special,
  vars: special,
};

export const playKeywords: Keywords = {
  hosts: special,
  gather_facts: { type: "boolean" },
  gather_subset: any,
  handlers: special,
  force_handlers: special,
  max_fail_percentage: any,
  order: special,
  post_tasks: special,
  pre_tasks: special,
  roles: special,
  serial: special,
  strategy: special,
  tasks: special,
  vars_files: special,
  vars_prompt: special,
  ...inheritedKeywords,
};

const stepKeywords: Keywords = {
  ...inheritedKeywords,
  delegate_facts: { type: "boolean" },
  delegate_to: { type: "text" },
  notify: special,
  when: special,
};

export const blockKeywords: Keywords = { ...stepKeywords, block: special, rescue: special, always: special };

export const taskKeywords: Keywords = {
  ...stepKeywords,
  action: special,
  args: special,
  async: { type: "integer" },
  changed_when: special,
  delay: { type: "number" },
  failed_when: special,
  local_action: special,
  loop: special,
  loop_control: special,
  poll: { type: "integer" },
  register: special,
  retries: { type: "integer" },
  until: special,
};

export const handlerKeywords: Keywords = { ...taskKeywords, listen: special };

/** A role in `roles:` or in dependencies; any other key is a param of the role. */
export const roleKeywords: Keywords = { ...inheritedKeywords, when: special, role: special };

export const importPlaybookKeywords: Keywords = {
  import_playbook: special,
  name: special,
  tags: special,
  vars: special,
  when: special,
};

/** What include_tasks and include_role take themselves; the rest goes under `apply`. */
export const includeKeywords: ReadonlySet<string> = new Set([
  "action",
  "args",
  "ignore_errors",
  "loop",
  "loop_control",
  "name",
  "no_log",
  "register",
  "run_once",
  "tags",
  "timeout",
  "vars",
  "when",
]);

/** Under `apply` of an include: what a block could give to its steps. */
export const applyKeywords: Keywords = stepKeywords;

export const loopControlKeywords: Keywords = {
  break_when: special,
  extended: { type: "boolean" },
  extended_allitems: { type: "boolean" },
  index_var: special,
  label: any,
  loop_var: special,
  pause: { type: "number" },
};

/** Keywords of Ansible's that hapb knows and does not have, with what to do instead. */
export const absentKeywords: Readonly<Record<string, string>> = {
  collections: "write the modules' names in full, or delete the line: hapb has its modules built in",
  debugger: "hapb has no task debugger",
  fact_path: "facts from files on the host are read by `setup`",
  gather_timeout: "use `timeout`",
  user: "write `remote_user`",
  sudo: "write `become: true`",
  sudo_user: "write `become: true` and `become_user`",
  include: "write `include_tasks` or `import_tasks`",
};

import t, { type Test } from "tap";
import type { Value } from "../../../engine/base/value.js";
import type { Include, Step } from "../../../engine/playbook/types.js";
import type { Scope } from "../../../engine/template/types.js";
import { options } from "./options.js";
import { world } from "./world.js";

/** Where the variable `x` is set. Each level sets it to its own name. */
interface Setting {
  readonly files?: Record<string, string>;
  readonly play?: string;
  readonly role?: string;
  readonly task?: string;
  readonly block?: string;
  readonly include?: string;
  readonly extra?: boolean;
  readonly store?: "facts" | "included" | "set";
  readonly prompted?: boolean;
  readonly locals?: boolean;
  readonly name?: string;
}

/** From the lowest level to the highest. */
const levels: readonly Setting[] = [
  {
    name: "defaults of another role",
    files: { "p/roles/other/defaults/main.yml": "x: defaults of another role" },
  },
  {
    name: "defaults of a dependency",
    files: { "p/roles/base/defaults/main.yml": "x: defaults of a dependency" },
  },
  { name: "role defaults", files: { "p/roles/r/defaults/main.yml": "x: role defaults" } },
  { name: "inventory, all", files: { "i/a-all.yml": "all: {vars: {x: 'inventory, all'}}" } },
  {
    name: "inventory, parent group",
    files: { "i/b-outer.yml": "outer: {vars: {x: 'inventory, parent group'}}" },
  },
  { name: "inventory, group", files: { "i/c-inner.yml": "inner: {vars: {x: 'inventory, group'}}" } },
  { name: "group_vars/all, inventory", files: { "i/group_vars/all.yml": "x: group_vars/all, inventory" } },
  { name: "group_vars/all, playbook", files: { "p/group_vars/all.yml": "x: group_vars/all, playbook" } },
  {
    name: "group_vars, parent, inventory",
    files: { "i/group_vars/outer.yml": "x: group_vars, parent, inventory" },
  },
  { name: "group_vars, inventory", files: { "i/group_vars/inner.yml": "x: group_vars, inventory" } },
  {
    name: "group_vars, parent, playbook",
    files: { "p/group_vars/outer.yml": "x: group_vars, parent, playbook" },
  },
  { name: "group_vars, playbook", files: { "p/group_vars/inner.yml": "x: group_vars, playbook" } },
  { name: "inventory, host", files: { "i/d-host.yml": "inner: {hosts: {h: {x: 'inventory, host'}}}" } },
  { name: "host_vars, inventory", files: { "i/host_vars/h.yml": "x: host_vars, inventory" } },
  { name: "host_vars, playbook", files: { "p/host_vars/h.yml": "x: host_vars, playbook" } },
  { name: "facts", store: "facts" },
  { name: "play vars", play: "vars: {x: play vars}" },
  { name: "vars_prompt", prompted: true },
  { name: "vars_files", play: "vars_files: [f.yml]", files: { "p/f.yml": "x: vars_files" } },
  { name: "vars of another role", files: { "p/roles/other/vars/main.yml": "x: vars of another role" } },
  { name: "vars of a dependency", files: { "p/roles/base/vars/main.yml": "x: vars of a dependency" } },
  { name: "role vars", files: { "p/roles/r/vars/main.yml": "x: role vars" } },
  { name: "vars of the role's use", role: "vars: {x: vars of the role's use}" },
  { name: "block vars", block: "vars: {x: block vars}" },
  { name: "task vars", task: "vars: {x: task vars}" },
  { name: "include_vars", store: "included" },
  { name: "set_fact", store: "set" },
  { name: "role params", role: "x: role params" },
  { name: "include params", include: "vars: {x: include params}" },
  { name: "extra vars", extra: true },
  { name: "loop variables", locals: true },
];

const indent = (text: string | undefined, depth: number) =>
  text === undefined ? "" : `${" ".repeat(depth)}${text}\n`;

/** The scope of the included task of a role, with `x` set at some levels. */
async function scopeWith(t: Test, set: readonly Setting[]): Promise<Scope> {
  const of = (part: "play" | "role" | "task" | "block" | "include") =>
    set.flatMap((level) => level[part] ?? [])[0];
  const plays = set.flatMap((level) => level.play ?? []).map((line) => indent(line, 2));
  const files: Record<string, string> = {
    "i/z-hosts.yml": "all: {children: {outer: {children: {inner: {hosts: {h: }}}}}}",
    "p/site.yml": `- hosts: all\n${plays.join("")}  roles:\n    - role: other\n    - role: r\n${indent(of("role"), 6)}`,
    "p/roles/r/tasks/main.yml": `- include_tasks: inner.yml\n${indent(of("include"), 2)}`,
    "p/roles/r/tasks/inner.yml": `- block:\n    - ping:\n${indent(of("task"), 6)}${indent(of("block"), 2)}`,
    "p/roles/r/meta/main.yml": "dependencies: [base]",
    "p/roles/base/tasks/main.yml": "[]",
    "p/roles/other/tasks/main.yml": "[]",
    ...Object.fromEntries(set.flatMap((level) => Object.entries(level.files ?? {}))),
  };
  const named = (part: "extra" | "locals" | "prompted") =>
    new Map(set.filter((level) => level[part]).map((level) => ["x", level.name as Value]));
  const extraVars = new Map([...named("extra")].map(([name, value]) => [name, { value }]));
  const { variables, play, loader } = await world(t, files, { options: { ...options, extraVars } });
  for (const { store, name } of set) {
    if (store === "facts") variables.store("h").addFact("x", name!);
    else if (store) variables.store("h")[store].set("x", name!);
  }
  const include = play.roles.at(-1)!.role.tasks[0] as Include;
  const [block] = await loader.loadTasks(include, "inner.yml");
  const task = (block as Step & { kind: "block" }).block[0]!;
  return variables
    .beginPlay(play, { hosts: ["h"], prompted: named("prompted") })
    .scopeFor("h", task, named("locals"));
}

for (const [i, high] of levels.entries()) {
  const low = levels[i - 1];
  if (!low) continue;
  t.test(`${high.name} over ${low.name}`, async (t) => {
    t.equal((await scopeWith(t, [low])).get("x"), low.name);
    t.equal((await scopeWith(t, [low, high])).get("x"), high.name);
  });
}

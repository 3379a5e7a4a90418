import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { loadPlaybooks } from "../../../engine/playbook/load.js";
import type { Include, Step, Task } from "../../../engine/playbook/types.js";
import { memoryFiles } from "./memory-files.js";
import { testModules } from "./modules.js";

async function load(files: Record<string, string>) {
  const loaded = await loadPlaybooks(["site.yml"], {
    modules: testModules,
    cwd: "/p",
    files: memoryFiles(files),
  });
  t.strictSame(loaded.diagnostics, []);
  const play = loaded.playbooks[0]!.plays[0]!;
  return { ...loaded, play, first: play.tasks[0] as Include };
}

const texts = (steps: readonly Step[]) => steps.map((step) => (step as Task).freeForm);
const conditions = (step: Step) => step.when.map(({ text }) => text);
const values = (variables: Step["vars"]) =>
  Object.fromEntries([...variables].map(([name, { value }]) => [name, value]));

t.test(
  "included tasks take what stands around the include and its apply, not its own keywords",
  async (t) => {
    const { loader, play } = await load({
      "site.yml": `
- hosts: all
  tasks:
    - block:
        - include_tasks:
            file: "{{ which }}.yml"
            apply: {tags: applied, when: applied}
          when: own
          tags: own
          vars: {a: 1}
      when: around
      become: true`,
      "more.yml": "- {command: x, when: mine, vars: {b: 2}}",
    });
    const include = (play.tasks[0] as Step & { kind: "block" }).block[0] as Include;
    const [task] = await loader.loadTasks(include, "more.yml", new Map([["item", { value: 7 }]]));
    t.strictSame(conditions(include), ["around", "own"]);
    t.strictSame(conditions(task!), ["around", "applied", "mine"]);
    t.strictSame(task!.tags, ["applied"]);
    t.equal(task!.inherited.become, true);
    t.strictSame(values(task!.includeParams), { a: 1, item: 7 });
    t.strictSame(values(task!.vars), { b: 2 });
  },
);

t.test(
  "an included file finds its neighbours beside itself, in the role, and beside the playbook",
  async (t) => {
    const { loader, play } = await load({
      "site.yml": "- {hosts: all, roles: [r]}",
      "roles/r/tasks/main.yml": "- include_tasks: sub/a.yml",
      "roles/r/tasks/sub/a.yml":
        "- include_tasks: beside.yml\n- include_tasks: of-role.yml\n- include_tasks: of-play.yml",
      "roles/r/tasks/sub/beside.yml": "- command: beside",
      "roles/r/tasks/of-role.yml": "- command: of-role",
      "of-play.yml": "- command: of-play",
    });
    const include = play.roles[0]!.role.tasks[0] as Include;
    const inner = await loader.loadTasks(include, "sub/a.yml");
    const found = await Promise.all(
      inner.map((step) => loader.loadTasks(step as Include, (step as Include).target as string)),
    );
    t.strictSame(found.map(texts), [["beside"], ["of-role"], ["of-play"]]);
    t.equal(found[0]![0]!.role?.name, "r");
  },
);

t.test("an included role brings its dependencies' steps and handlers before its own", async (t) => {
  const { loader, first } = await load({
    "site.yml":
      "- hosts: all\n  tasks:\n    - include_role: {name: '{{ r }}', allow_duplicates: no}\n      vars: {v: 1}",
    "roles/web/tasks/main.yml": "- command: web",
    "roles/web/tasks/other.yml": "- command: other",
    "roles/web/handlers/main.yml": "- {name: hw, ping: }",
    "roles/web/meta/main.yml": "dependencies: [base]",
    "roles/base/tasks/main.yml": "- command: base",
    "roles/base/handlers/main.yml": "- {name: hb, ping: }",
  });
  const role = await loader.loadRole(first, "web", { tasks: "other" });
  t.strictSame(texts(role.tasks), ["base", "other"]);
  t.strictSame(
    role.handlers.map(({ name }) => name),
    ["hb", "hw"],
  );
  t.strictSame(values(role.useVars), { v: 1 });
  t.strictSame(
    role.dependencies.map((use) => use.role.name),
    ["base"],
  );
  t.equal(role.allowDuplicates, false);
});

t.test("a file that includes itself is read as often as the run asks for it", async (t) => {
  const { loader, first } = await load({
    "site.yml": "- hosts: all\n  tasks: [{include_tasks: again.yml}]",
    "again.yml": "- include_tasks: again.yml\n  when: more",
  });
  const once = await loader.loadTasks(first, "again.yml");
  const twice = await loader.loadTasks(once[0] as Include, "again.yml");
  t.strictSame(conditions(twice[0]!), ["more"]);
});

t.test("what is wrong in an included file is thrown, all of it", async (t) => {
  const { loader, first } = await load({
    "site.yml": "- hosts: all\n  tasks: [{include_tasks: '{{ x }}'}]",
    "bad.yml": "- coppy: a\n- copy: {sorce: a}",
  });
  const problem = await loader.loadTasks(first, "bad.yml").then(
    () => undefined,
    (reason: unknown) => reason as DiagnosticError,
  );
  t.ok(problem instanceof DiagnosticError);
  t.strictSame(
    problem!.diagnostics.map(({ code }) => code),
    ["playbook/module", "module/argument-missing", "module/argument-rule", "module/argument-unknown"],
  );
  await t.rejects(loader.loadTasks(first, "none.yml"), { message: 'there is no task file "none.yml"' });
  await t.rejects(loader.loadRole(first, "none", {}), { message: 'there is no role "none"' });
});

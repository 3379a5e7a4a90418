import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Secret, Template, type Value } from "../../../engine/base/value.js";
import { evaluateTemplate } from "../../../engine/template/evaluate.js";
import { settle } from "../../../engine/template/settle.js";
import { world } from "./world.js";

const hosts = { "i/hosts.yml": "all: {hosts: {h: {name: of h}}}" };

/** Evaluates templates as a task of a role sees them. */
async function inRole(t: Test, files: Record<string, string>) {
  const found = await world(
    t,
    {
      ...hosts,
      "p/site.yml": "- {hosts: all, roles: [r]}",
      "p/roles/r/tasks/main.yml": "- ping:",
      ...files,
    },
    { environment: { HOME: "/home/me" } },
  );
  const running = found.variables.beginPlay(found.play, { hosts: ["h"] });
  const step = found.play.roles[0]!.role.tasks[0];
  const environment = running.environmentFor(step);
  const see = (text: string): Promise<Value> =>
    settle(() => evaluateTemplate(new Template(text), running.scopeFor("h", step), environment));
  return { ...found, see };
}

t.test("file: in the role, then beside the playbook, in files/ first", async (t) => {
  const { see, folder } = await inRole(t, {
    "p/roles/r/files/a": "role's files\n",
    "p/roles/r/a": "role",
    "p/files/b": "  playbook's files \n",
    "p/c": "playbook",
  });
  t.equal(await see("{{ lookup('file', 'a') }}"), "role's files");
  t.equal(await see("{{ lookup('file', 'b', lstrip=true) }}"), "playbook's files");
  t.equal(await see("{{ lookup('file', 'b', rstrip=false) }}"), "  playbook's files \n");
  t.equal(await see(`{{ lookup('file', '${folder}/p/c') }}`), "playbook");
  t.strictSame(await see("{{ query('file', 'a', 'c') }}"), ["role's files", "playbook"]);
  await t.rejects(see("{{ lookup('file', 'aa') }}"), { message: "the lookup 'file' finds no file 'aa'" });
});

t.test("what a file holds is data, never a template", async (t) => {
  const { see } = await inRole(t, { "p/files/x": "{{ name }}" });
  t.equal(await see("{{ lookup('file', 'x') }}"), "{{ name }}");
});

t.test("env", async (t) => {
  const { see } = await inRole(t, {});
  t.equal(await see("{{ lookup('env', 'HOME') }}"), "/home/me");
  t.equal(await see("{{ lookup('env', 'NOT_THERE') }}"), "");
  t.equal(await see("{{ lookup('env', 'NOT_THERE', default='x') }}"), "x");
});

t.test("pipe and lines run beside the playbook, and again for each evaluation", async (t) => {
  const { see, folder } = await inRole(t, { "p/here": "" });
  t.equal(await see("{{ lookup('pipe', 'ls here; echo') }}"), "here");
  t.strictSame(await see("{{ query('lines', 'printf \"a\\nb\\n\"') }}"), ["a", "b"]);
  const counting = "{{ lookup('pipe', 'echo x >> count; grep -c x count') }} {{ lookup('pipe', 'true') }}";
  t.equal(await see(counting), "1 ");
  await new Promise(setImmediate);
  t.equal(await see(counting), "2 ");
  t.equal(readFileSync(join(folder, "p/count"), "utf8"), "x\nx\n");
  await t.rejects(see("{{ lookup('pipe', 'echo broken >&2; exit 3') }}"), {
    message: "the command of the lookup 'pipe' failed: broken",
  });
});

t.test("template sees the task's variables", async (t) => {
  const { see } = await inRole(t, {
    "p/roles/r/templates/t.j2": "{% if true %}\nI am {{ name }}{{ more | default('') }}\n{% endif %}\n",
    "p/templates/inner.j2": "inner {{ name }}",
    "p/templates/outer.j2": "{% include 'inner.j2' %}!",
  });
  t.equal(await see("{{ lookup('template', 't.j2') }}"), "I am of h\n");
  t.equal(await see("{{ lookup('template', 't.j2', template_vars={'more': '!'}) }}"), "I am of h!\n");
  t.equal(await see("{{ lookup('template', 'outer.j2') }}"), "inner of h!");
});

t.test("fileglob: files of the first folder that has any", async (t) => {
  const { see, folder } = await inRole(t, {
    "p/roles/r/files/b.conf": "",
    "p/roles/r/files/a.conf": "",
    "p/roles/r/files/.hidden.conf": "",
    "p/roles/r/files/sub/c.conf": "",
    "p/files/d.conf": "",
  });
  const below = `${folder}/p/roles/r/files`;
  t.strictSame(await see("{{ query('fileglob', '*.conf') }}"), [`${below}/a.conf`, `${below}/b.conf`]);
  t.strictSame(await see("{{ query('fileglob', 'sub/[a-c].con?') }}"), [`${below}/sub/c.conf`]);
  t.strictSame(await see("{{ query('fileglob', '*.none') }}"), []);
});

t.test("first_found: names, mappings with folders, and none at all", async (t) => {
  const { see, folder } = await inRole(t, { "p/roles/r/two": "", "p/roles/r/vars/x.yml": "a: 1" });
  t.equal(await see("{{ lookup('first_found', ['one', 'two']) }}"), `${folder}/p/roles/r/two`);
  const inFolders =
    "{{ lookup('first_found', {'files': ['none.yml', 'x.yml'], 'paths': ['other', 'vars']}) }}";
  t.equal(await see(inFolders), `${folder}/p/roles/r/vars/x.yml`);
  t.strictSame(await see("{{ query('first_found', {'files': 'none', 'skip': true}) }}"), []);
  await t.rejects(see("{{ lookup('first_found', 'none') }}"), {
    message: "the lookup 'first_found' finds none of its files",
  });
});

t.test("password: made once, kept in a file of its owner's alone", async (t) => {
  const { see, folder } = await inRole(t, {});
  const first = (await see("{{ lookup('password', 'secrets/db length=12 chars=digits') }}")) as Secret;
  t.ok(first instanceof Secret);
  t.match(first.reveal(), /^\d{12}$/);
  const path = join(folder, "p/secrets/db");
  t.equal(readFileSync(path, "utf8"), `${first.reveal()}\n`);
  t.equal(statSync(path).mode & 0o777, 0o600);
  writeFileSync(path, "changed\n");
  t.equal(((await see("{{ lookup('password', 'secrets/db') }}")) as Secret).reveal(), "changed");
  const [one, two] = (await see("{{ query('password', '/dev/null', '/dev/null') }}")) as Secret[];
  t.match(one!.reveal(), /^[\w.,:-]{20}$/);
  t.not(one!.reveal(), two!.reveal());
  await t.rejects(see("{{ lookup('password', 'x lenght=3') }}"), {
    message: "the lookup 'password' has no option 'lenght'",
  });
});

t.test("inventory_hostnames: the hosts of a pattern", async (t) => {
  const { see } = await inRole(t, { "i/hosts.yml": "all: {children: {web: {hosts: {h: , 'w[1:3]': }}}}" });
  t.strictSame(await see("{{ query('inventory_hostnames', 'web:!w2') }}"), ["h", "w1", "w3"]);
});

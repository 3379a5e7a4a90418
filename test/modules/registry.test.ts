import { readFileSync } from "node:fs";
import t from "tap";
import { builtinModules } from "../../modules/registry.js";
import { argumentsOf } from "./arguments.js";
import { clusterExamples, labExamples, onHosts } from "./examples.js";

const all = await Promise.all(
  builtinModules.ownNames().map(async (name) => [name, (await builtinModules.load(name))!] as const),
);

t.test("every module is found under its own name", async (t) => {
  for (const [name, module] of all) t.equal(module.name, name);
});

t.test("every module has a manual", async (t) => {
  for (const [name, module] of all) {
    t.match(module.summary, /^[A-Z].*\.$/s, `${name}: its summary is a sentence`);
    t.ok(module.examples.length > 0, `${name} has an example`);
    for (const [argument, schema] of Object.entries(module.args.members))
      t.not(schema.description, "", `${name}: ${argument} is explained`);
  }
});

t.test("every example has the right arguments", async (t) => {
  for (const [name, module] of all)
    for (const { args } of module.examples)
      t.doesNotThrow(() => argumentsOf(module, args), `${name} ${JSON.stringify(args)}`);
});

t.test("every example is run on a real host, but those that ask servers elsewhere", async (t) => {
  const left = all.filter(([, module]) => {
    const run = new Set([...labExamples(module), ...clusterExamples(module)]);
    return onHosts(module).some((example) => !run.has(example));
  });
  // A server that these ask stands in test/modules/network.
  t.strictSame(
    left.map(([name]) => name),
    ["uri"],
  );
});

t.test("Ansible's names mean the same modules", async (t) => {
  for (const name of [
    ...["ansible.builtin.copy", "ansible.builtin.systemd", "ansible.builtin.debug", "ansible.legacy.command"],
    ...["ansible.posix.sysctl", "ansible.posix.authorized_key", "community.general.modprobe"],
  ]) {
    t.ok(builtinModules.has(name), name);
    const [, , short = ""] = name.split(".");
    t.equal(await builtinModules.load(name), await builtinModules.load(short));
  }
  t.notOk(builtinModules.has("ansible.builtin.modprobe"));
  t.equal(await builtinModules.load("nothing"), undefined);
});

t.test("the page of modules names them all", async (t) => {
  const page = readFileSync("docs/modules.md", "utf8");
  for (const [name] of all) t.ok(page.includes(`\`${name}\``), name);
});

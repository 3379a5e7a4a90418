import { readFileSync } from "node:fs";
import t from "tap";
import { namesInstead } from "../../modules/instead.js";
import { builtinModules } from "../../modules/registry.js";
import { argumentsOf } from "./arguments.js";
import { clusterExamples, labExamples, onHosts, selinuxExamples } from "./examples.js";

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

t.test(
  "every example is run on a real host, but those that ask servers elsewhere or need Alpine Linux",
  async (t) => {
    const left = all.filter(([, module]) => {
      const run = new Set([
        ...(["apt", "dnf", "zypper"] as const).flatMap((packages) => labExamples(module, packages)),
        ...clusterExamples(module),
        ...selinuxExamples(module),
      ]);
      return onHosts(module).some((example) => !run.has(example));
    });
    // A server that uri asks stands in test/modules/network; apk is in no package of Debian.
    t.strictSame(
      left.map(([name]) => name),
      ["apk", "image_pull", "uri"],
    );
  },
);

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

/** All that ansible-core 2.19 has in `ansible.builtin`, as `ansible-doc -l` lists it, and yum, which its names lead to dnf. */
const builtin = `
  add_host apt apt_key apt_repository assemble assert async_status blockinfile command copy cron deb822_repository debconf debug dnf
  dnf5 dpkg_selections expect fail fetch file find gather_facts get_url getent git group group_by hostname import_playbook import_role
  import_tasks include_role include_tasks include_vars iptables known_hosts lineinfile meta mount_facts package package_facts pause
  ping pip raw reboot replace rpm_key script service service_facts set_fact set_stats setup shell slurp stat subversion systemd
  systemd_service sysvinit tempfile template unarchive uri user validate_argument_spec wait_for wait_for_connection yum
  yum_repository`
  .trim()
  .split(/\s+/);
/** What the language itself does. */
const language = ["import_playbook", "import_role", "import_tasks", "include_role", "include_tasks"];

t.test("each of Ansible's own modules is there, or it is said what to use instead", async (t) => {
  for (const name of builtin.filter((each) => !language.includes(each))) {
    const said = builtinModules.instead(name);
    t.equal(builtinModules.has(`ansible.builtin.${name}`), said === undefined, `${name}: one of the two`);
    t.equal(builtinModules.instead(`ansible.builtin.${name}`), said);
  }
  t.strictSame(
    namesInstead.filter((name) => !builtin.includes(name)),
    [],
    "nothing else is in the table",
  );
});

t.test("what is to be used instead is there", async (t) => {
  for (const name of namesInstead) {
    const text = builtinModules.instead(name)!;
    const words = text.match(/\b[a-z]+(?:_[a-z0-9]+)*\b/g)!;
    t.ok(
      words.some((word) => builtinModules.has(word)) || text.startsWith("a task with"),
      `${name} names a module: ${text}`,
    );
  }
});

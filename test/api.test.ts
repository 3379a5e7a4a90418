import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";

const page = readFileSync("docs/api.md", "utf8");

/** The files that the page shows, each named behind its language. */
const files = [...page.matchAll(/^```\w+ (\S+)\n([^]*?)^```/gm)].map(([, name, text]) => ({
  name: name!,
  text: text!,
}));

const folder = t.testdir({ node_modules: {}, "package.json": '{"type": "module"}' });
symlinkSync(process.cwd(), join(folder, "node_modules", "hapb"));
for (const { name, text } of files) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function node(...args: string[]) {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env: { ...env, NO_COLOR: "1" } });
}

const motd = () => readFileSync(join(folder, "motd"), "utf8");

t.test("every example on the page has a name, and is tried here", async (t) => {
  t.equal(page.match(/^```\w/gm)?.length, files.length);
  t.strictSame(
    files.map(({ name }) => name),
    [
      "site.yml",
      "deploy.mjs",
      "stop.mjs",
      "library/greeting.mjs",
      "library/announce.ts",
      "greeting.test.mjs",
    ],
  );
});

t.test("a program runs a playbook with a module of its own", async (t) => {
  const stopped = node("stop.mjs");
  t.equal(stopped.stdout, "99\n", stopped.stderr);
  const looked = node("deploy.mjs", "--check");
  t.equal(looked.stdout, "localhost Greet those who log in changed\nlocalhost ok=1 changed=1 failed=0\n");
  t.throws(motd, "nothing was changed");
  t.equal(node("deploy.mjs").status, 0);
  t.equal(motd(), "Welcome\n");
  t.match(node("deploy.mjs").stdout, "changed=0");
});

t.test("what is wrong is printed as hapb prints it, and not caught reads well", async (t) => {
  const wrong = readFileSync(join(folder, "site.yml"), "utf8").replace("tasks:", "taks:");
  writeFileSync(join(folder, "wrong.yml"), wrong);
  const program = readFileSync(join(folder, "deploy.mjs"), "utf8").replace("site.yml", "wrong.yml");
  writeFileSync(join(folder, "wrong.mjs"), program);
  const told = node("wrong.mjs");
  t.equal(told.status, 1);
  t.match(told.stderr, /not a keyword of a play[^]*wrong\.yml:4:3[^]*did you mean/);
  const call = 'import { run } from "hapb"; await run({ playbooks: ["wrong.yml"], inventory: ["a,"] });';
  const { stderr } = node("--input-type=module", "-e", call);
  t.match(stderr, /DiagnosticError: wrong\.yml:4:3: .*keyword.*\n.*did you mean/);
  t.notMatch(stderr, "SourceFile");
});

t.test("the module's tests go through", async (t) => {
  const { status, stdout } = node("--test", "greeting.test.mjs");
  t.equal(status, 0, stdout);
  t.match(stdout, /pass 2/);
});

t.test("the module in TypeScript is right, and runs", async (t) => {
  symlinkSync(join(process.cwd(), "node_modules", "@types"), join(folder, "node_modules", "@types"));
  const options =
    "--ignoreConfig --strict --skipLibCheck --target es2023 --module nodenext --types node".split(" ");
  const tsc = join(process.cwd(), "node_modules", "typescript", "bin", "tsc");
  const compiled = node(tsc, ...options, "library/announce.ts");
  t.equal(compiled.stdout, "");
  writeFileSync(
    join(folder, "announce.yml"),
    "- hosts: all\n  gather_facts: false\n  tasks: [{announce: {words: [good, evening]}}]\n",
  );
  const call = `import { run } from "hapb";
    const onEvent = ({ type, result }) => type === "host-result" && console.log(result.result.said);
    await run({ playbooks: ["announce.yml"], inventory: ["localhost,"], connection: "local", onEvent });`;
  t.match(node("--input-type=module", "-e", call).stdout, "good evening\n");
});

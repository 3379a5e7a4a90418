import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import t, { type Test } from "tap";
import { loadSettings } from "../../../engine/source/settings.js";
import { SETTINGS, flagOf, variableOf } from "../../../engine/source/settings-table.js";
import { readSource } from "../../../engine/source/read.js";

/** A folder with these files. */
function folderWith(t: Test, files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = t.testdir({});
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

const flags = (given: Readonly<Record<string, readonly string[]>>) => ({
  all: (name: string) => given[name] ?? [],
});

t.test("without anything said, the defaults", async (t) => {
  const root = t.testdir({});
  const { settings, diagnostics } = await loadSettings({ cwd: root, env: {} });
  t.strictSame(diagnostics, []);
  for (const { key, fallback } of SETTINGS) t.strictSame(settings[key], fallback, key);
});

t.test("flags win over variables, variables over hapb.yml of the nearest folder upwards", async (t) => {
  const root = folderWith(t, { "hapb.yml": "forks: 1\nuser: file\ntimeout: 3\nbecome: yes\n", "a/b/x": "" });
  const { settings, root: found } = await loadSettings({
    cwd: path.join(root, "a/b"),
    env: { HAPB_FORKS: "2", HAPB_USER: "env", HAPB_BECOME: "0", HAPB_DIFF: "" },
    flags: flags({ forks: ["9", "3"], diff: [""], verbose: ["", ""] }),
  });
  const { forks, user, timeout, become, diff, verbose } = settings;
  t.strictSame(
    { forks, user, timeout, become, diff, verbose },
    { forks: 3, user: "env", timeout: 3, become: false, diff: true, verbose: 2 },
  );
  t.equal(found, root);
});

t.test("paths start from where they are written", async (t) => {
  const root = folderWith(t, {
    "hapb.yml": "inventory: [hosts.yml, 'h1,']\nprivate_key: ~/key\n",
    "a/x": "",
  });
  const cwd = path.join(root, "a");
  const env = { HAPB_ROLES_PATH: "r1:/r2", HAPB_LOG_FILE: "log" };
  const { settings } = await loadSettings({ cwd, env });
  t.strictSame(settings.inventory, [path.join(root, "hosts.yml"), "h1,"]);
  t.strictSame(settings.rolesPath, [path.join(cwd, "r1"), "/r2"]);
  t.equal(settings.logFile, path.join(cwd, "log"));
  t.match(settings.privateKey, /^\/.*\/key$/);
  const fromFlags = await loadSettings({ cwd, env, flags: flags({ inventory: ["one.yml", "two.yml"] }) });
  t.strictSame(fromFlags.settings.inventory, [path.join(cwd, "one.yml"), path.join(cwd, "two.yml")]);
});

t.test("a wrong setting keeps its default and is said", async (t) => {
  const { settings, diagnostics } = await loadSettings({
    cwd: t.testdir({}),
    env: { HAPB_FORKS: "many", HAPB_TIMEOUT: "7" },
  });
  t.strictSame([settings.forks, settings.timeout, diagnostics.length], [50, 7, 1]);
});

t.test("docs/settings.md lists every setting with its variable and flag", async (t) => {
  const docs = readFileSync("docs/settings.md", "utf8");
  for (const setting of SETTINGS) {
    t.match(docs, `\`${setting.name}\``);
    t.match(docs, variableOf(setting));
    if (!setting.hasNoFlag) t.match(docs, `--${flagOf(setting)}`);
  }
});

t.test("reading a file: what is wrong is a diagnostic with the mend", async (t) => {
  const root = folderWith(t, {
    "hosts.yml": "\ufeffa: 1\n",
    "latin.yml": Uint8Array.of(0x61, 0x0a, 0xe9, 0x0a),
    "sub/x": "",
  });
  const problem = async (name: string) => {
    const read = await readSource(name, root);
    return "problem" in read ? [read.problem.summary, read.problem.detail ?? read.problem.hint] : read.file;
  };
  t.strictSame(await problem("host.yml"), ["host.yml does not exist", "did you mean hosts.yml?"]);
  t.strictSame(await problem("hosts.yaml"), ["hosts.yaml does not exist", "did you mean hosts.yml?"]);
  t.strictSame(await problem("none/x.yml"), ["none/x.yml does not exist", "There is no folder none either."]);
  t.strictSame(await problem("sub"), ["sub is a folder, and a file is needed here", undefined]);
  t.strictSame(await problem("latin.yml"), [
    "latin.yml is not UTF-8 text",
    "Line 2 holds bytes that are no UTF-8.",
  ]);
  const read = await readSource("hosts.yml", root);
  t.strictSame(
    "file" in read && [read.file.path, read.file.text],
    ["hosts.yml", "a: 1\n"],
    "without its byte order mark",
  );
});

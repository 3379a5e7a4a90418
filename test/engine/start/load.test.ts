import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";

function project(t: Test) {
  const root = t.testdir({
    cache: {},
    "site.yml": "- hosts: localhost\n  tasks: [{ debug: { msg: well } }]\n",
    "own.yml": "- hosts: localhost\n  gather_facts: false\n  tasks: [{ greeting: }]\n",
    library: {
      "greeting.mjs": `import { object } from "hapb";
export default {
  summary: "Greet.",
  scope: "host",
  args: object({}),
  examples: [],
  returns: {},
  check: async () => ({ before: 1, after: 1, result: { msg: "from a module of one's own" } }),
  apply: async () => {},
};
`,
    },
    node_modules: {},
  });
  const code = join(root, "cache/hapb/code");
  return {
    hapb: (...args: string[]) => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ["dist/program/cli/main.js", ...args], {
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, "cache"), NODE_OPTIONS: "" },
      });
      return { stdout, stderr, status };
    },
    root,
    playbook: join(root, "site.yml"),
    /** Path of what is kept. */
    kept: () => {
      const names = readdirSync(code);
      t.equal(names.length, 1, "one file is kept");
      return join(code, names[0]!);
    },
  };
}

t.test(
  "what a run compiled is kept; the same command doesn't write it again; a larger one does",
  async (t) => {
    const { hapb, playbook, kept } = project(t);
    const said = hapb("doc", "copy");
    t.equal(said.status, 0, said.stderr);
    const first = statSync(kept());
    t.strictSame(hapb("doc", "copy"), said);
    t.equal(statSync(kept()).mtimeMs, first.mtimeMs, "not written again");
    t.equal(hapb("run", playbook, "-i", "localhost,", "-c", "local").status, 0);
    t.ok(statSync(kept()).size > first.size, "the run had more to compile");
  },
);

t.test("damaged code is compiled again", async (t) => {
  const { hapb, kept } = project(t);
  const said = hapb("doc", "copy");
  const path = kept();
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  damaged.fill(0x55, 100_000, 100_400);
  writeFileSync(path, damaged);
  t.strictSame(hapb("doc", "copy"), said);
  t.notOk(readFileSync(kept()).equals(damaged), "and kept anew");
});

t.test("modules of one's own and the log file work with what was kept as without it", async (t) => {
  const { hapb, root } = project(t);
  symlinkSync(process.cwd(), join(root, "node_modules/hapb"));
  const words = ["-i", "localhost,", "-c", "local", "--log-file", join(root, "log"), "-v"];
  for (const time of ["first", "second", "third"]) {
    const { stdout, stderr, status } = hapb("run", join(root, "own.yml"), ...words);
    t.equal(status, 0, `${time} run: ${stdout}${stderr}`);
    t.equal(stderr, "", "nothing else is said");
    t.match(stdout, "ok=1");
  }
});

t.test("hapb --version says the version without loading the program", async (t) => {
  const { hapb } = project(t);
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  t.strictSame(hapb("--version"), { stdout: `hapb ${version}\n`, stderr: "", status: 0 });
  t.throws(() => readdirSync(join(t.testdirName, "cache/hapb")), { code: "ENOENT" }, "nothing was kept");
});

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { Template } from "../../../engine/base/value.js";
import type { Command } from "../../../engine/cli/command.js";
import { readExtraVars } from "../../../engine/cli/extra-vars.js";
import { commandHelp } from "../../../engine/cli/help.js";
import { parseCommand } from "../../../engine/cli/parse.js";

const main = "dist/program/cli/main.js";
const hapb = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });

const command: Command = {
  name: "try",
  summary: "Try it",
  usage: "try WORD [options]",
  options: [
    { name: "limit", short: "l", value: "PATTERN", summary: "Only these" },
    { name: "verbose", short: "v", isRepeatable: true, summary: "Say more" },
    { name: "extra-vars", short: "e", value: "VARS", isRepeatable: true, summary: "Variables" },
    { name: "output", value: "KIND", choices: ["plain", "ndjson"], summary: "How it is shown" },
  ],
  words: [1, 1],
  run: async () => 0,
};

/** Summary and hint of everything wrong with these arguments. */
function complaints(...argv: string[]): string[] {
  try {
    parseCommand(command, argv);
    return [];
  } catch (problem) {
    return (problem as DiagnosticError).diagnostics.map(
      ({ summary, hint }) => `${summary}${hint ? ` (${hint})` : ""}`,
    );
  }
}

t.test("options are read in all their ways of writing", async (t) => {
  const given = parseCommand(command, [
    "-vv",
    "word",
    "-l",
    "a",
    "--limit=b",
    "-e",
    "x=1",
    "--extra-vars",
    "y=2",
    "-v",
  ]);
  t.equal(given.text("limit"), "b");
  t.strictSame(given.all("extra-vars"), ["x=1", "y=2"]);
  t.equal(given.count("verbose"), 3);
  t.strictSame(given.words, ["word"]);
});

t.test("what stands behind -- is a word", async (t) => {
  t.strictSame(parseCommand({ ...command, words: [0, 9] }, ["a", "--", "-l", "--x"]).words, [
    "a",
    "-l",
    "--x",
  ]);
});

t.test("each mistake is said, with the nearest option", async (t) => {
  t.strictSame(complaints("word", "--limt", "a"), [
    "hapb try has no option --limt (did you mean --limit?)",
    "unexpected word ‘a’ (hapb try --help is the manual)",
  ]);
  t.strictSame(complaints("word", "--output", "plian"), ["--output can't be ‘plian’ (did you mean plain?)"]);
  t.strictSame(complaints("word", "--limit"), ["--limit needs a value: PATTERN"]);
  t.strictSame(complaints("word", "--verbose=3"), ["--verbose takes no value"]);
  t.strictSame(complaints(), ["WORD is missing on the command line (hapb try --help is the manual)"]);
});

t.test("options of a command for a host are not this one's", async (t) => {
  const lab = { ...command, words: [0, 9] as const, passesOn: 3 };
  const hintOf = (...argv: string[]) => {
    try {
      parseCommand(lab, argv);
    } catch (problem) {
      return (problem as DiagnosticError).first.hint;
    }
    return undefined;
  };
  t.equal(hintOf("ssh", "cp1", "ip", "-br", "a"), "a command with options of its own stands behind --");
  t.equal(hintOf("ssh", "--limt=a"), "did you mean --limit?");
});

t.test("the manual names every option", async (t) => {
  const help = commandHelp(command);
  for (const { name } of command.options) t.match(help, `--${name}`);
  t.ok(help.split("\n").every((line) => line.length <= 110));
});

t.test("extra variables: words are strings, mappings keep their types, the later wins", async (t) => {
  const variables = readExtraVars(["a=1 b='two words'", '{"c": 3, "a": true}', "d: [1, 2]", "e={{ a }}"]);
  const plain = Object.fromEntries([...variables].map(([name, { value }]) => [name, value]));
  t.match(plain, { a: true, b: "two words", c: 3, d: [1, 2] });
  t.ok(plain["e"] instanceof Template);
});

t.test("extra variables from a file", async (t) => {
  const folder = t.testdir({ "vars.yml": "x: 1\ny: yes\n" });
  t.strictSame(
    [...readExtraVars([`@${folder}/vars.yml`])].map(([name, { value }]) => [name, value]),
    [
      ["x", 1],
      ["y", true],
    ],
  );
  try {
    readExtraVars([`@${folder}/none.yml`]);
    t.fail("read");
  } catch (problem) {
    const { summary, detail } = (problem as DiagnosticError).first;
    t.match(summary, "can't be read");
    t.equal(detail, `there is no file ${folder}/none.yml`);
  }
  t.throws(() => readExtraVars(["novalue"]), /these are no variables/);
});

t.test("hapb --version prints the package's version", async (t) => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  t.equal(hapb("--version").stdout, `hapb ${version}\n`);
});

t.test("hapb --help names the commands and the exit codes", async (t) => {
  const { stdout, status } = hapb("--help");
  t.equal(status, 0);
  for (const word of ["hapb run", "hapb exec", "hapb inventory", "hapb doc", "hapb lab", "Exit codes"])
    t.match(stdout, word);
});

t.test("a mistyped command is answered with the one that was meant", async (t) => {
  const { stderr, status } = hapb("rnu", "site.yml");
  t.equal(status, 1);
  t.match(stderr, "there is no command ‘rnu’");
  t.match(stderr, "did you mean hapb run?");
  t.notMatch(stderr, "    at ");
});

t.test("a reader that goes away ends nothing and gets no stack trace", async (t) => {
  const cwd = t.testdir({
    "site.yml": `
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: "{{ 'x' * 100000 }}"}
      loop: [1, 2, 3]
    - copy: {dest: "{{ playbook_dir }}/done", content: done}
`,
  });
  const run = `${process.execPath} ${resolve(main)} run site.yml -i a, -e ansible_connection=local -v`;
  const { stderr } = spawnSync("sh", ["-c", `${run} | head -c 10`], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", XDG_STATE_HOME: cwd },
  });
  t.equal(stderr, "");
  t.equal(readFileSync(`${cwd}/done`, "utf8"), "done");
});

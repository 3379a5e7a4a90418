import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import t from "tap";
import { SourceFile } from "../engine/base/source.js";
import type { Command } from "../engine/cli/command.js";
import { parseCommand } from "../engine/cli/parse.js";
import { filesOnDisk } from "../engine/playbook/files.js";
import { loadPlaybooks } from "../engine/playbook/load.js";
import { loadYaml } from "../engine/source/load.js";
import type { Node } from "../engine/source/types.js";
import { builtinModules } from "../modules/registry.js";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "AGENTS.md",
  ...readdirSync("docs").map((name) => join("docs", name)),
].filter((name) => name.endsWith(".md"));

interface Example {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

/** The YAML blocks of a page, with the line on which each begins. */
function examples(page: string): Example[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/^```ya?ml\n([^]*?)^```/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split("\n").length + 1,
    text: match[1]!,
  }));
}

function keysOf(node: Node | undefined): string[] {
  return node?.kind === "mapping" ? node.entries.map(({ key }) => key.source) : [];
}

/** Plays are loaded as they stand, tasks inside a play; what is neither has to be YAML. */
async function mistakes({ page, text }: Example): Promise<string[]> {
  const file = new SourceFile(page, text);
  const { root, diagnostics } = loadYaml(file);
  if (diagnostics.length || root?.kind !== "sequence") return diagnostics.map(({ summary }) => summary);
  const isPlays = root.items.some((item) =>
    keysOf(item).some((key) => key === "hosts" || key.endsWith("import_playbook")),
  );
  const isTasks = root.items.every((item) => item.kind === "mapping");
  if (!isPlays && !isTasks) return [];
  const playbook = isPlays ? text : `- hosts: all\n  tasks:\n${text.replace(/^(?=.)/gm, "    ")}`;
  const path = resolve("example.yml");
  const disk = filesOnDisk(process.cwd());
  const files = {
    ...disk,
    read: (wanted: string) => (wanted === path ? new SourceFile(page, playbook) : disk.read(wanted)),
    isFile: (wanted: string) => wanted === path || disk.isFile(wanted),
  };
  const loaded = await loadPlaybooks(["example.yml"], { modules: builtinModules, cwd: process.cwd(), files });
  return loaded.diagnostics.map(({ summary }) => summary);
}

for (const page of pages) {
  t.test(`${page}: every YAML example is right`, async (t) => {
    for (const example of examples(page))
      t.strictSame(await mistakes(example), [], `${page}:${example.line}`);
  });

  t.test(`${page}: every link to a file of the project leads somewhere`, async (t) => {
    const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      (match) => match[1]!,
    );
    const broken = links.filter((link) => !existsSync(join(dirname(page), link)));
    t.strictSame(broken, []);
  });
}

/** The lines of a page's blocks that call hapb, without what is said beside them. */
function commandLines(page: string): string[] {
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```(\w*)\n([^]*?)^```$/gm)];
  return blocks
    .filter(([, language]) => ["", "sh"].includes(language!))
    .flatMap(([, , text]) => text!.split("\n"))
    .filter((line) => /^hapb [a-z]/.test(line))
    .map((line) => line.replace(/ {3,}.*| +#.*/, ""));
}

t.test("every command that the pages show is one that hapb takes", async (t) => {
  for (const page of pages)
    for (const line of commandLines(page)) {
      const [, name = "", ...words] = line.split(" ");
      const { command } = (await import(`../engine/cli/${name}.js`)) as { command: Command };
      t.doesNotThrow(() => parseCommand(command, words), `${page}: ${line}`);
    }
  for (const command of ["doctor", "bundle", "run"])
    t.match(commandLines("README.md").join("\n"), `hapb ${command} `, "the first page names what there is");
});

t.test("every npm script that the pages name is there", async (t) => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const named = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1]!),
  );
  t.strictSame(
    named.filter((name) => !(name in scripts)),
    [],
  );
});

t.test("every dependency has its line in docs/dependencies.md", async (t) => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  const page = readFileSync("docs/dependencies.md", "utf8");
  t.strictSame(
    Object.keys(dependencies).filter((name) => !page.includes(`| ${name} |`)),
    [],
  );
});

t.test("docs/modules.md lists every module once", async (t) => {
  const rows = readFileSync("docs/modules.md", "utf8")
    .split("\n")
    .filter((line) => /^\| [\w ]+ \| `/.test(line));
  const listed = rows.flatMap((row) =>
    [...row.replace(/\(also [^)]*\)/g, "").matchAll(/`(\w+)`/g)].map(([, name]) => name!),
  );
  t.strictSame(listed.sort(), [...builtinModules.ownNames()]);
});

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { warning, type Diagnostic } from "../base/diagnostic.js";
import { SourceFile } from "../base/source.js";
import type { Value } from "../base/value.js";
import { loadYaml } from "./load.js";
import { didYouMean } from "./nearest.js";
import { readSource } from "./read.js";
import { readBoolean, readInteger } from "./scalars.js";
import { checkSchema } from "./schema.js";
import {
  SETTINGS,
  SETTINGS_SCHEMA,
  flagOf,
  variableOf,
  type Setting,
  type Settings,
} from "./settings-table.js";
import type { MappingNode, Node, ScalarNode } from "./types.js";
import { member } from "./value.js";
import { readVaultId } from "./vault/passwords.js";

export interface SettingsInput {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Each value given for a flag, without the leading dashes; an empty text for a switch. Missing: no flags. */
  readonly flags?: { all(name: string): readonly string[] };
}

export interface SettingsResult {
  /** What is wrong keeps its default here; don't go on when there are errors. */
  readonly settings: Settings;
  /** The folder of `hapb.yml`, or the working directory where there is none. */
  readonly root: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** One place that says something: the flags, the environment, the file. */
interface Layer {
  readonly nodes: ReadonlyMap<string, Node>;
  /** What relative paths start from. */
  readonly base: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Flags, then `HAPB_*` variables, then `hapb.yml` of the nearest folder upwards that has one; every mistake a code frame. */
export async function loadSettings(input: SettingsInput): Promise<SettingsResult> {
  const root = projectRoot(input.cwd);
  const layers = [flagLayer(input), environmentLayer(input), await fileLayer(root, input.cwd)];
  const settings = Object.fromEntries(SETTINGS.map((setting) => [setting.key, pick(setting, layers)]));
  const diagnostics = layers.flatMap((layer) => layer.diagnostics);
  return { settings: settings as unknown as Settings, root: root ?? input.cwd, diagnostics };
}

/** The nearest folder from `cwd` upwards with a `hapb.yml`. */
export function projectRoot(cwd: string): string | undefined {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "hapb.yml"))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function pick(setting: Setting, layers: readonly Layer[]): unknown {
  for (const { nodes, base, diagnostics } of layers) {
    const node = nodes.get(setting.name);
    const isWrong =
      node &&
      diagnostics.some(
        ({ at }) => at?.file === node.at.file && at.start >= node.at.start && at.end <= node.at.end,
      );
    if (node && !isWrong) return valueOf(setting, node, base);
  }
  return setting.fallback;
}

function valueOf(setting: Setting, node: Node, base: string): unknown {
  const texts = (node.kind === "sequence" ? node.items : [node]).map(
    (item) => (item as ScalarNode).value as string,
  );
  switch (setting.kind) {
    case "inventory":
      // A comma makes it a list of hosts, not a path.
      return texts.map((text) => (text.includes(",") ? text : resolvePath(text, base)));
    case "paths":
    case "files":
      return texts.map((text) => resolvePath(text, base));
    case "vault-ids":
      return texts.map((text) => resolveVaultId(text, base));
    case "path":
      return resolvePath(texts[0]!, base);
    default:
      return texts[0];
  }
}

function resolveVaultId(text: string, base: string): string {
  const { label, file } = readVaultId(text);
  return `${label}@${file === undefined ? "prompt" : resolvePath(file, base)}`;
}

function resolvePath(text: string, base: string): string {
  return path.resolve(base, text.replace(/^~(?=\/|$)/, homedir()));
}

async function fileLayer(root: string | undefined, cwd: string): Promise<Layer> {
  const nothing = { nodes: new Map<string, Node>(), base: root ?? cwd, diagnostics: [] };
  if (root === undefined) return nothing;
  const read = await readSource(path.join(root, "hapb.yml"), cwd);
  if ("problem" in read) return { ...nothing, diagnostics: [read.problem] };
  const { root: node, diagnostics } = loadYaml(read.file);
  if (!node) return { ...nothing, diagnostics };
  const wrong = checkSchema(node, SETTINGS_SCHEMA, "settings/invalid");
  return { nodes: membersOf(node), base: root, diagnostics: [...diagnostics, ...wrong] };
}

function membersOf(node: Node): Map<string, Node> {
  const nodes = new Map<string, Node>();
  if (node.kind !== "mapping") return nodes;
  for (const { name } of SETTINGS) {
    const value = member(node, name);
    if (value) nodes.set(name, value);
  }
  return nodes;
}

function environmentLayer({ cwd, env }: SettingsInput): Layer {
  const nodes = new Map<string, Node>();
  const diagnostics: Diagnostic[] = [];
  const variables = SETTINGS.map(variableOf);
  for (const setting of SETTINGS) {
    const text = env[variableOf(setting)];
    // Set to nothing counts as not set, as shells leave variables behind.
    if (text)
      said(
        setting,
        setting.kind === "vault-ids" ? text.split(",").map((id) => id.trim()) : [text],
        new SourceFile("environment", `${variableOf(setting)}=${text}`),
        nodes,
        diagnostics,
      );
  }
  for (const name of Object.keys(env)
    .filter((name) => name.startsWith("HAPB_") && !variables.includes(name))
    .toSorted()) {
    const hint = didYouMean(name, variables);
    const file = new SourceFile("environment", `${name}=${env[name]}`);
    if (hint)
      diagnostics.push(
        warning("settings/variable", `${name} is no setting`, {
          hint,
          at: { file, start: 0, end: name.length },
        }),
      );
  }
  return { nodes, base: cwd, diagnostics };
}

/** Flags of these kinds may be given several times. */
const collected: readonly Setting["kind"][] = ["inventory", "files", "vault-ids"];

function flagLayer({ cwd, flags }: SettingsInput): Layer {
  const nodes = new Map<string, Node>();
  const diagnostics: Diagnostic[] = [];
  for (const setting of SETTINGS) {
    const values = setting.hasNoFlag ? [] : (flags?.all(flagOf(setting)) ?? []);
    if (values.length === 0) continue;
    // A flag that counts (-vvv) or switches has no text of its own.
    const texts =
      setting.kind === "switch"
        ? ["yes"]
        : setting.name === "verbose"
          ? [String(Math.min(3, values.length))]
          : values;
    const file = new SourceFile(
      "command line",
      texts.map((text) => `--${flagOf(setting)}=${text}`).join(" "),
    );
    said(setting, collected.includes(setting.kind) ? texts : texts.slice(-1), file, nodes, diagnostics);
  }
  return { nodes, base: cwd, diagnostics };
}

/** Notes what a flag or variable says, as if it stood in a file, and checks it by the same schema. */
function said(
  setting: Setting,
  texts: readonly string[],
  file: SourceFile,
  nodes: Map<string, Node>,
  diagnostics: Diagnostic[],
): void {
  const assign = file.text.indexOf("=");
  const scalar = (text: string): ScalarNode => {
    const start = file.text.lastIndexOf(text);
    return {
      kind: "scalar",
      at: { file, start, end: start + text.length },
      value: typed(setting, text),
      source: text,
      isPlain: false,
    };
  };
  const words =
    setting.kind === "paths" ? texts.flatMap((text) => text.split(":").filter((word) => word !== "")) : texts;
  const at = { file, start: assign + 1, end: file.text.length };
  const value: Node =
    words.length === 1 ? scalar(words[0]!) : { kind: "sequence", at, items: words.map(scalar) };
  const key: ScalarNode = {
    ...scalar(setting.name),
    at: { file, start: 0, end: assign },
    value: setting.name,
    source: file.text.slice(0, assign),
  };
  const mapping: MappingNode = {
    kind: "mapping",
    at: { file, start: 0, end: file.text.length },
    entries: [{ key, value }],
  };
  diagnostics.push(...checkSchema(mapping, SETTINGS_SCHEMA, "settings/invalid"));
  nodes.set(setting.name, value);
}

function typed({ kind }: Setting, text: string): Value {
  if (kind === "integer") return readInteger(text) ?? text;
  if (kind !== "switch") return text;
  return text === "1" ? true : text === "0" ? false : (readBoolean(text) ?? text);
}

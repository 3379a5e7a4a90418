import path from "node:path";
import { error, warning, type Diagnostic } from "../base/diagnostic.js";
import type { Variables } from "../base/variables.js";
import { SourceFile } from "../base/source.js";
import { loadYaml } from "../source/load.js";
import type { Decrypt } from "../source/vault/keyring.js";
import { openFile } from "../source/vault/open-file.js";
import { shownPath } from "../source/read.js";
import { InventoryBuilder } from "./builder.js";
import type { InventoryCache } from "./dynamic/cache.js";
import { isConstructed, readConstructed } from "./dynamic/constructed.js";
import { readProgram } from "./dynamic/read-program.js";
import { inventoryFilesOnDisk, type InventoryFiles } from "./files.js";
import { readIni } from "./ini.js";
import { neededBy } from "./needed.js";
import type { Inventory, VarsFolder } from "./types.js";
import { loadVarsFolder, type VarsFolderInput } from "./vars-folder.js";
import { readYamlInventory } from "./yaml.js";

export interface LoadInventoryOptions {
  readonly cwd: string;
  /** Files of this machine by default. */
  readonly files?: InventoryFiles;
  readonly decrypt?: Decrypt;
  /** Keeps what inventory programs print. */
  readonly cache?: InventoryCache;
  /** The hosts whose variables have to be readable; all by default. */
  readonly neededHosts?: (inventory: Inventory) => Iterable<string>;
  /** Variables of the command line, for constructed groups that ask for them. */
  readonly extraVars?: Variables;
}

export interface LoadedInventory {
  /** What could be read; don't go on when there are errors. */
  readonly inventory: Inventory;
  readonly diagnostics: readonly Diagnostic[];
}

const YAML_EXTENSIONS = [".yml", ".yaml", ".json"];
// What an inventory folder holds beside inventories; the list is Ansible's.
const IGNORED_NAME =
  /^\.|^(?:group_vars|host_vars|vars_plugins)$|~$|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|cfg|retry)$/;

/**
 * Reads inventory sources, one after the other into one inventory: YAML and INI files, programs, constructed groups,
 * folders of all these, and lists of hosts (`h1,h2`, `h1,`). Then group_vars and host_vars beside them.
 */
export async function loadInventory(
  sources: readonly string[],
  options: LoadInventoryOptions,
): Promise<LoadedInventory> {
  const files = options.files ?? inventoryFilesOnDisk(options.cwd);
  const builder = new InventoryBuilder();
  const paths: string[] = [];
  const reader = new SourceReader(builder, files, options);
  for (const source of sources) {
    const full = path.resolve(options.cwd, source);
    const kind = await files.kind(full);
    if (kind === undefined && source.includes(",")) readList(source, builder);
    else {
      reader.folders.push(kind === "folder" ? full : path.dirname(full));
      await reader.read(full, kind);
      paths.push(full);
    }
  }
  const { hosts, groups } = builder.finish();
  const inventory: Inventory = { hosts, groups, sources: paths, folders: [], additions: [] };
  const isNeeded = neededBy(inventory, options.neededHosts?.(inventory));
  const input = { files, decrypt: options.decrypt, isNeeded };
  const beside = await readFolders(lastOfEach(reader.folders), inventory, input);
  return {
    inventory: { ...inventory, folders: beside.folders },
    diagnostics: [...builder.diagnostics, ...beside.diagnostics],
  };
}

/** A folder named twice counts where it is named last. */
function lastOfEach(folders: readonly string[]): string[] {
  return folders.filter((folder, i) => folders.lastIndexOf(folder) === i);
}

async function readFolders(
  paths: readonly string[],
  { hosts, groups }: Pick<Inventory, "hosts" | "groups">,
  options: Pick<VarsFolderInput, "files" | "decrypt" | "isNeeded">,
): Promise<{ folders: VarsFolder[]; diagnostics: Diagnostic[] }> {
  const input = { ...options, groups: new Set(groups.keys()), hosts: new Set(hosts.keys()) };
  const loaded = await Promise.all(paths.map((folder) => loadVarsFolder(folder, input)));
  return {
    folders: loaded.map(({ folder }) => folder),
    diagnostics: loaded.flatMap(({ diagnostics }) => diagnostics),
  };
}

function readList(source: string, builder: InventoryBuilder): void {
  builder.source = undefined;
  const file = new SourceFile("command line", `--inventory=${source}`);
  let start = file.text.length - source.length;
  for (const part of source.split(",")) {
    const name = part.trim();
    const at = start + part.indexOf(name);
    if (name !== "") builder.addHosts(name, "ungrouped", { file, start: at, end: at + name.length });
    start += part.length + 1;
  }
}

/** Reads one source after the other; a file of constructed groups sees those before it. */
class SourceReader {
  /** Folders of the sources so far. */
  readonly folders: string[] = [];

  constructor(
    private readonly builder: InventoryBuilder,
    private readonly files: InventoryFiles,
    private readonly options: LoadInventoryOptions,
  ) {}

  async read(full: string, kind: "file" | "folder" | undefined): Promise<void> {
    const { builder, files } = this;
    if (kind !== "folder") return this.readFile(full);
    const names = (await files.list(full)).filter((name) => !IGNORED_NAME.test(name));
    for (const name of names) {
      const below = path.join(full, name);
      await this.read(below, await files.kind(below));
    }
    if (names.length === 0)
      builder.diagnostics.push(warning("inventory/empty", `no inventory file in the folder ${full}`));
  }

  private async readFile(full: string): Promise<void> {
    const { builder, files, options } = this;
    builder.source = full;
    if (await files.isProgram?.(full))
      return readProgram(full, shownPath(full, options.cwd), builder, options.cache);
    const read = await files.read(full);
    if ("problem" in read) {
      builder.diagnostics.push(asInventory(read.problem));
      return;
    }
    const opened = openFile(read.file, options.decrypt);
    if ("problem" in opened) builder.diagnostics.push(opened.problem);
    else await this.readText(opened.file, path.extname(full));
  }

  private async readText(file: SourceFile, extension: string): Promise<void> {
    const { builder, files, options } = this;
    const unreadable = cannotRead(file, extension);
    if (unreadable) builder.diagnostics.push(unreadable);
    else if (YAML_EXTENSIONS.includes(extension) || (extension === "" && looksLikeYaml(file.text))) {
      const { root, diagnostics } = loadYaml(file, { decrypt: options.decrypt });
      builder.diagnostics.push(...diagnostics);
      if (!root) return;
      if (root.kind === "mapping" && isConstructed(root))
        await readConstructed(root, builder, this.folders, files, options);
      else readYamlInventory(root, builder);
    } else readIni(file, builder);
  }
}

function asInventory(problem: Diagnostic): Diagnostic {
  return problem.hint || !problem.summary.endsWith("does not exist")
    ? problem
    : { ...problem, hint: "a list of hosts needs a comma: -i host, or -i host1,host2" };
}

function cannotRead(file: SourceFile, extension: string): Diagnostic | undefined {
  const at = { file, start: 0, end: file.line(1).length };
  if (file.text.startsWith("#!"))
    return error("inventory/format", `${file.path} is a program that may not be executed`, {
      at,
      hint: `chmod +x ${file.path}`,
    });
  if (extension === ".toml")
    return error("inventory/format", `${file.path} is an inventory in TOML, which hapb does not read`, {
      at,
      hint: "write what it says into a file: ansible-inventory -i FILE --list --yaml",
    });
  return undefined;
}

/** Of a file without an extension: whether its first line that says something is YAML. */
function looksLikeYaml(text: string): boolean {
  const first = text.split("\n").find((line) => /^\s*[^\s#;]/.test(line)) ?? "";
  return /^(?:---|\{|[^\s=[#]+:(?:\s|$))/.test(first);
}

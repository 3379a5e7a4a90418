import path from "node:path";
import { error, warning, type Diagnostic } from "../base/diagnostic.js";
import { SourceFile } from "../base/source.js";
import type { Variable, Variables } from "../base/variables.js";
import { loadYaml } from "../source/load.js";
import { nearest } from "../source/nearest.js";
import type { Decrypt } from "../source/vault/keyring.js";
import { describe, keyName, nodeToValue } from "../source/value.js";
import { checkVariable, isKnownName } from "./connection-variables.js";
import type { InventoryFiles } from "./files.js";
import type { IsNeeded } from "./needed.js";
import type { VarsFolder } from "./types.js";

/** In the order in which they are looked for; of several only the first is read. */
const EXTENSIONS = ["", ".yml", ".yaml", ".json"];

export interface VarsFolderInput {
  readonly files: InventoryFiles;
  /** Names of the groups and hosts that there are: other names are read too, for groups and hosts that a run adds. */
  readonly groups: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  readonly decrypt?: Decrypt;
  /** What can't be opened is an error only where it is needed; all is by default. */
  readonly isNeeded?: IsNeeded;
}

/**
 * Reads the group_vars and host_vars in a folder: a file for each group or host, or a folder of files, which are laid
 * over each other in the order of their names.
 */
export async function loadVarsFolder(
  folder: string,
  input: VarsFolderInput,
): Promise<{ readonly folder: VarsFolder; readonly diagnostics: readonly Diagnostic[] }> {
  const ofGroups = new Reader(path.join(folder, "group_vars"), "group", input.groups, input);
  const ofHosts = new Reader(path.join(folder, "host_vars"), "host", input.hosts, input);
  const [groups, hosts] = await Promise.all([ofGroups.read(), ofHosts.read()]);
  return {
    folder: { path: folder, groups, hosts },
    diagnostics: [...ofGroups.diagnostics, ...ofHosts.diagnostics],
  };
}

/** Where the variables of one group or host stand. */
interface Found {
  readonly name: string;
  readonly entry: string;
  readonly rank: number;
}

class Reader {
  /** In the order of the names, whichever file was read first. */
  readonly diagnostics: Diagnostic[] = [];

  constructor(
    private readonly folder: string,
    private readonly what: "group" | "host",
    private readonly known: ReadonlySet<string>,
    private readonly input: VarsFolderInput,
  ) {}

  async read(): Promise<Map<string, Variables>> {
    const entries = await this.input.files.list(this.folder);
    const found = new Map<string, Found>();
    for (const entry of entries) if (!isHidden(entry)) this.note(await this.identify(entry), found);
    const named = await Promise.all(
      [...found.values()].map(async ({ name, entry }) => {
        const said: Diagnostic[] = [];
        return { name, variables: await this.variables(entry, name, said), said };
      }),
    );
    this.diagnostics.push(...named.flatMap(({ said }) => said));
    return new Map(named.map(({ name, variables }) => [name, variables]));
  }

  private async identify(entry: string): Promise<Found> {
    if ((await this.input.files.kind(path.join(this.folder, entry))) === "folder" || this.known.has(entry)) {
      return { name: entry, entry, rank: 0 };
    }
    const extension = EXTENSIONS.indexOf(path.extname(entry));
    return extension < 1
      ? { name: entry, entry, rank: 0 }
      : { name: entry.slice(0, -EXTENSIONS[extension]!.length), entry, rank: extension };
  }

  private note(candidate: Found, found: Map<string, Found>): void {
    const other = found.get(candidate.name);
    if (!other) {
      found.set(candidate.name, candidate);
      return;
    }
    const [kept, lost] = candidate.rank < other.rank ? [candidate, other] : [other, candidate];
    found.set(candidate.name, kept);
    this.diagnostics.push(
      warning(
        "inventory/vars-file",
        `${this.shown(lost.entry)} is not read, because ${this.shown(kept.entry)} stands beside it`,
        {
          detail: `For each ${this.what} one file or one folder counts.`,
          hint:
            kept.rank === 0 ? `move it into the folder ${this.shown(kept.entry)}` : "put both into one file",
        },
      ),
    );
  }

  private async variables(entry: string, name: string, said: Diagnostic[]): Promise<Variables> {
    const full = path.join(this.folder, entry);
    const isFolder = (await this.input.files.kind(full)) === "folder";
    const paths = isFolder ? await this.filesBelow(full) : [full];
    const isYaml = EXTENSIONS.indexOf(path.extname(entry)) > 0;
    this.warnOfSlip(entry, name, isFolder || isYaml, said);
    const variables = new Map<string, Variable>();
    // What is neither named like a variables file nor like a group or host may be anything, such as a README.
    const mayBeOther = !isFolder && !isYaml && !this.known.has(name);
    const found: Diagnostic[] = [];
    for (const file of paths) await this.readFile(file, variables, mayBeOther, found);
    const isNeeded = this.input.isNeeded?.(this.what, name) ?? true;
    said.push(
      ...found.map((each) => (isNeeded || each.code !== "yaml/vault" ? each : left(each, this.what))),
    );
    return variables;
  }

  private warnOfSlip(entry: string, name: string, isMeant: boolean, said: Diagnostic[]): void {
    if (!isMeant || this.known.has(name) || name === "all") return;
    const meant = nearest(name, this.known);
    if (meant === undefined) return;
    said.push(
      warning("inventory/vars-file", `${this.shown(entry)} belongs to no ${this.what} of the inventory`, {
        hint: `did you mean "${meant}"?`,
      }),
    );
  }

  private async filesBelow(folder: string): Promise<string[]> {
    const paths: string[] = [];
    for (const entry of await this.input.files.list(folder)) {
      if (isHidden(entry)) continue;
      const full = path.join(folder, entry);
      const extension = path.extname(entry);
      if ((await this.input.files.kind(full)) === "folder") {
        if (extension === "") paths.push(...(await this.filesBelow(full)));
      } else if (EXTENSIONS.includes(extension)) paths.push(full);
    }
    return paths;
  }

  private async readFile(
    full: string,
    into: Map<string, Variable>,
    mayBeOther: boolean,
    said: Diagnostic[],
  ): Promise<void> {
    const read = await this.input.files.read(full);
    const found =
      "problem" in read
        ? { variables: [], diagnostics: [read.problem] }
        : readVariables(read.file, this.input.decrypt);
    const isBroken = found.diagnostics.some(({ severity }) => severity === "error");
    if (isBroken && mayBeOther) return;
    said.push(...found.diagnostics);
    for (const [name, variable] of found.variables) into.set(name, variable);
  }

  private shown(entry: string): string {
    return path.join(path.basename(this.folder), entry);
  }
}

/** What is encrypted, and whose hosts take no part. */
function left(problem: Diagnostic, what: "group" | "host"): Diagnostic {
  const nobody = `No play is about ${what === "host" ? "this host" : "a host of this group"}, so the run goes on without.`;
  return { ...problem, severity: "warning", detail: [problem.detail, nobody].filter(Boolean).join(" ") };
}

function isHidden(entry: string): boolean {
  return entry.startsWith(".") || entry.endsWith("~");
}

/** A file of variables: one mapping of names to values, or nothing. */
export function readVariables(
  file: SourceFile,
  decrypt?: Decrypt,
): {
  readonly variables: readonly (readonly [string, Variable])[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { root, diagnostics } = loadYaml(file, { decrypt });
  if (root === undefined || (root.kind === "scalar" && root.value === null))
    return { variables: [], diagnostics };
  if (root.kind !== "mapping") {
    const shape = error(
      "inventory/vars",
      `a file of variables is a mapping of names to values, not ${describe(root)}`,
      { at: root.at },
    );
    return { variables: [], diagnostics: [...diagnostics, shape] };
  }
  const wrong: Diagnostic[] = [];
  const variables = root.entries.map(({ key, value: member }) => {
    const name = keyName(key.value);
    const value = nodeToValue(member);
    const problem = checkVariable(name, { value, at: isKnownName(name) ? member.at : key.at });
    if (problem) wrong.push(problem);
    return [name, { value, at: key.at }] as const;
  });
  return { variables, diagnostics: [...diagnostics, ...wrong] };
}

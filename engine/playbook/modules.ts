import { basename, extname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { error, type Diagnostic } from "../base/diagnostic.js";
import type { AnyModule } from "../module/types.js";
import { importFile } from "./import-file.js";
import type { Files } from "./files.js";

/** Modules by name, loaded when first named. */
export interface ModuleTable {
  has(name: string): boolean;
  names(): Iterable<string>;
  /** What to use for a known module that isn't there: a sentence's end. */
  instead?(name: string): string | undefined;
  /** @param report is told what is wrong with a module of the user's own; it then counts as not there */
  load(name: string, report?: (diagnostic: Diagnostic) => void): Promise<AnyModule | undefined>;
}

const ENDINGS = [".js", ".mjs", ".ts", ".mts"];

/** The table of hapb's own modules with those of the user's `library/` folders before them. */
export class ModulesWithLibraries implements ModuleTable {
  private readonly paths = new Map<string, string>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly builtin: ModuleTable,
    private readonly files: Files,
    /** Paths in messages are relative to it. */
    private readonly cwd: string,
  ) {}

  addLibrary(folder: string): void {
    if (this.seen.has(folder)) return;
    this.seen.add(folder);
    // Backwards, so that what was compiled (.js, .mjs) wins over its source beside it.
    for (const file of this.files.list(folder).toReversed()) {
      const ending = extname(file);
      if (ENDINGS.includes(ending) && !file.endsWith(".d.ts"))
        this.paths.set(basename(file, ending), join(folder, file));
    }
  }

  /** Names of the user's own modules. */
  libraryNames(): Iterable<string> {
    return this.paths.keys();
  }

  has(name: string): boolean {
    return this.paths.has(name) || this.builtin.has(name);
  }

  *names(): Iterable<string> {
    yield* this.paths.keys();
    yield* this.builtin.names();
  }

  instead(name: string): string | undefined {
    return this.builtin.instead?.(name);
  }

  async load(
    name: string,
    report: (diagnostic: Diagnostic) => void = () => {},
  ): Promise<AnyModule | undefined> {
    const path = this.paths.get(name);
    if (path === undefined) return this.builtin.load(name);
    const loaded = await loadFile(path, relative(this.cwd, path), name);
    if ("problem" in loaded) report(loaded.problem);
    return "problem" in loaded ? undefined : loaded.module;
  }
}

async function loadFile(
  path: string,
  shown: string,
  name: string,
): Promise<{ module: AnyModule } | { problem: Diagnostic }> {
  const broken = (detail: string, hint?: string) => ({
    problem: error("module/library", `the module ${shown} can't be used`, { detail, hint }),
  });
  if (/\.m?ts$/.test(path) && !("typescript" in process.features && process.features.typescript)) {
    return broken("This Node.js doesn't read TypeScript.", "use Node.js 22.18 or newer, or write it as .mjs");
  }
  let module: Partial<AnyModule> | undefined;
  try {
    module = (await importFile(pathToFileURL(path).href)).default as Partial<AnyModule> | undefined;
  } catch (reason) {
    return broken(reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
  }
  const missing = missingParts(module);
  if (missing)
    return broken(missing, "`hapb doc` and the documentation of modules show what a module looks like");
  const { summary = "", examples = [] } = module!;
  return { module: { ...(module as AnyModule), name: module!.name ?? name, summary, examples } };
}

function missingParts(module: Partial<AnyModule> | undefined): string | undefined {
  if (typeof module !== "object" || module === null) return "It has no default export that is a module.";
  const parts = module as Record<string, unknown>;
  if (typeof parts["check"] !== "function") return "Its default export has no function `check`.";
  if (typeof parts["apply"] !== "function") return "Its default export has no function `apply`.";
  const { args } = module;
  if (typeof args !== "object" || typeof args.members !== "object")
    return "Its default export has no `args: object({ ... })`.";
  if (module.scope !== "host" && module.scope !== "cluster")
    return 'Its `scope` must be "host" or "cluster".';
  return undefined;
}

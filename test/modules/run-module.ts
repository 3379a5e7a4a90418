import { look, pass, type Passage, type Passed } from "../../engine/module/gate.js";
import type { Host, ModuleContext, PlainObject } from "../../engine/module/index.js";
import { shadowed, Shadow } from "../../engine/shell/shadow.js";
import { builtinModules } from "../../modules/registry.js";
import { argumentsOf } from "./arguments.js";
import { testContext } from "./context.js";
import type { HostModule } from "./contract.js";

/** One module on one host, through the gate. */
export async function runModule(
  host: Host,
  name: string,
  args: PlainObject,
  options: {
    readonly checkMode?: boolean;
    readonly files?: Record<string, string>;
  } & Partial<ModuleContext> = {},
): Promise<Passed> {
  const { checkMode: isCheckMode = false, files, ...own } = options;
  const module = (await builtinModules.load(name)) as HostModule;
  const ctx = await testContext(files);
  const passage: Passage = {
    host: isCheckMode ? shadowed(host, new Shadow()) : host,
    args: argumentsOf(module, args),
    ctx: { ...ctx, isCheckMode, ...own },
    isCheckMode,
    wantsDiff: false,
    foresee: () => {},
    record: { before: () => Promise.resolve(1), after: () => Promise.resolve() },
  };
  try {
    return await pass(module, await look(module, passage), passage);
  } finally {
    await ctx.close();
  }
}

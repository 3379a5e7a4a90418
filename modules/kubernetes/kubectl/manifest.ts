import { stringify } from "yaml";
import type { ModuleContext, Plain } from "../../../engine/module/index.js";

/** Objects as a task gives them: text, one object, or several. */
export async function manifestText(
  { definition, src }: { readonly definition?: Plain; readonly src?: string },
  ctx: ModuleContext,
): Promise<string> {
  if (src !== undefined) return new TextDecoder().decode(await ctx.readLocal(await ctx.find(src, "files")));
  if (typeof definition === "string") return definition;
  const objects = Array.isArray(definition) ? definition : [definition];
  return objects.map((object) => stringify(object)).join("---\n");
}

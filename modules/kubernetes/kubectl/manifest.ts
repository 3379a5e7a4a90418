import { stringify } from "yaml";
import { readManifestFile } from "../manifest/args.js";
import type { ModuleContext, Plain } from "../../../engine/module/index.js";

/** Objects as a task gives them: text, one object, or several. */
export async function manifestText(
  {
    definition,
    src,
    checksum,
  }: { readonly definition?: Plain; readonly src?: string; readonly checksum: string },
  ctx: ModuleContext,
): Promise<string> {
  if (src !== undefined) return readManifestFile({ src, checksum }, ctx);
  if (typeof definition === "string") return definition;
  const objects = Array.isArray(definition) ? definition : [definition];
  return objects.map((object) => stringify(object)).join("---\n");
}

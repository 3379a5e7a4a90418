import type { ModuleContext } from "../../engine/module/index.js";

/** Further settings as they are written: the words of a list are separated by blanks. Fails for what would be more than one setting. */
export function writtenSettings(
  options: Readonly<Record<string, unknown>>,
  ctx: ModuleContext,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (!/^[\w.-]+$/.test(name)) ctx.fail(`‘${name}’ is no name of a setting in \`options\``);
      const words: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (words.some((word) => word === null || typeof word === "object"))
        ctx.fail(`the setting ${name} in \`options\` is neither a value nor a list of values`);
      return [name, oneLine(words.map(String).join(" "), `the setting ${name}`, ctx)];
    }),
  );
}

/** What would go on as a setting of its own is refused. */
export function oneLine(text: string, what: string, ctx: ModuleContext): string {
  return /[\r\n]/.test(text) ? ctx.fail(`${what} is more than one line`) : text;
}

import { homedir } from "node:os";
import type { Schema } from "../module/schema.js";
import type { AnyModule } from "../module/types.js";
import type { Host } from "../shell/types.js";

/**
 * A module's arguments with the home folder in the place of a leading `~` or `~name`, in paths: the host's, or the control machine's
 * for what stands there. A user whom nobody knows is left as it is written.
 * @throws UnknownRead in check mode, for the home of a user who would have been changed
 */
export async function withHomes(
  module: AnyModule,
  args: Record<string, unknown>,
  host: Pick<Host, "home">,
): Promise<Record<string, unknown>> {
  const filled = { ...args };
  for (const [name, schema] of Object.entries(module.args.members)) {
    const isHere =
      schema.onControl === true || (schema.onControl !== undefined && args["remote_src"] !== true);
    if (name in args) filled[name] = await fill(schema, args[name], isHere ? here : host);
  }
  return filled;
}

/** The control machine knows its own home; others' are not asked for. */
const here: Pick<Host, "home"> = {
  home: (user) => Promise.resolve(user === undefined ? homedir() : undefined),
};

async function fill(schema: Schema<unknown>, value: unknown, host: Pick<Host, "home">): Promise<unknown> {
  if (schema.type === "path" && typeof value === "string") return expanded(value, host);
  if (schema.type === "list" && schema.items && Array.isArray(value))
    return Promise.all(value.map((item) => fill(schema.items!, item, host)));
  if (schema.type !== "object" || !schema.members || typeof value !== "object" || value === null)
    return value;
  const members = Object.entries(value).map(async ([name, member]) => {
    const inner = schema.members![name];
    return [name, inner ? await fill(inner, member, host) : member] as const;
  });
  return Object.fromEntries(await Promise.all(members));
}

async function expanded(path: string, host: Pick<Host, "home">): Promise<string> {
  const found = /^~([A-Za-z_][\w.-]*)?(?=\/|$)/.exec(path);
  if (!found) return path;
  const home = await host.home(found[1]);
  return home === undefined || home === ""
    ? path
    : `${home.replace(/\/$/, "")}${path.slice(found[0].length)}`;
}

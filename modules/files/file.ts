import {
  alias,
  boolean,
  defineModule,
  object,
  oneOf,
  optional,
  path,
  string,
  type ModuleContext,
  type PathState,
} from "../../engine/module/index.js";
import { attributeArgs, settleAttributes, type ShownAttributes } from "./attributes.js";
import { checkBelow, kindsBelow, type BelowState } from "./below.js";
import { checkLink, linkTarget, makeLink, type LinkState } from "./link.js";
import { pathResult } from "./result.js";
import { checkTouch, touch, type TimesState } from "./touch.js";

const args = object({
  path: alias(path("What it is about."), "dest", "name"),
  state: optional(
    oneOf(
      ["absent", "directory", "file", "hard", "link", "touch"],
      undefined,
      "What shall be there. Without it only the attributes of what is there are seen to.",
    ),
  ),
  src: optional(path("What a link points to, or the file that a hard link is another name of.")),
  recurse: boolean("Gives owner, group and mode to all that is in the folder.", false),
  follow: boolean("Attributes are those of what a link points to.", true),
  force: boolean("A link may replace a file or an empty folder, and point to what isn't there.", false),
  access_time: optional(string('touch: "now", "preserve", or a time such as 202611221000.00.')),
  modification_time: optional(string('touch: "now", "preserve", or a time such as 202611221000.00.')),
  ...attributeArgs,
});
export type FileArgs = NonNullable<(typeof args)["_type"]>;

export type PathShown = ShownAttributes &
  LinkState &
  TimesState & { readonly state: string; readonly below?: BelowState };

/** See to a file, folder or link: that it is there or not, whom it belongs to, who may do what. */
export default defineModule<FileArgs, PathShown>({
  name: "file",
  summary: "Make or delete folders and links, and set owner, group and mode.",
  scope: "host",
  args,
  examples: [
    {
      args: { path: "/srv/hapb/www", state: "directory", mode: "0755" },
      cleanup: "rm -rf /srv/hapb",
    },
    { args: { path: "/tmp/hapb-old", state: "absent" }, setup: "mkdir -p /tmp/hapb-old/deep" },
    {
      args: { src: "/etc/hostname", dest: "/tmp/hapb-link", state: "link" },
      cleanup: "rm -f /tmp/hapb-link",
    },
    {
      args: { src: "/tmp/hapb-a", dest: "/tmp/hapb-b", state: "hard" },
      setup: "touch /tmp/hapb-a",
      cleanup: "rm -f /tmp/hapb-a /tmp/hapb-b",
    },
    {
      args: {
        path: "/tmp/hapb-mark",
        state: "touch",
        mode: "u=rw,go=",
        access_time: "preserve",
        modification_time: "preserve",
      },
      cleanup: "rm -f /tmp/hapb-mark",
    },
    {
      title: "All that is in a folder",
      args: {
        path: "/tmp/hapb-tree",
        state: "directory",
        recurse: true,
        owner: "daemon",
        mode: "u=rwX,g=rX,o=",
      },
      setup: "mkdir -p /tmp/hapb-tree/a; touch /tmp/hapb-tree/a/x; ln -s /etc/passwd /tmp/hapb-tree/link",
      cleanup: "rm -rf /tmp/hapb-tree",
    },
  ],
  returns: {
    path: "What it is about.",
    dest: "The same, for links.",
    state: "What is there now.",
    mode: "Its permissions, as 0644.",
  },

  async check(host, args, ctx) {
    const pointsTo = args.state === "link" || args.state === "hard" ? linkTarget(args) : undefined;
    const [own, followed, target, kinds] = await Promise.all([
      host.path(args.path),
      host.path(args.path, { follow: true }),
      pointsTo === undefined ? undefined : host.path(pointsTo, { follow: args.state === "link" }),
      args.recurse ? kindsBelow(host, args.path) : undefined,
    ]);
    const state = args.state ?? defaultState(args, own, followed, ctx);
    const result = {
      ...(state === "link" ? { dest: args.path, src: args.src } : { path: args.path }),
      ...pathResult(own),
    };
    if (state === "absent") return { ...checkAbsent(args.path, own), result };
    if (state === "link" || state === "hard")
      return { ...(await checkLink(host, args, state, own, target, ctx)), result };
    const isTarget = args.follow || (own.exists && own.kind !== "link");
    const now = isTarget ? followed : own;
    requireKind(args.path, state, now, ctx);
    const kind = state === "directory" ? "directory" : now.exists ? now.kind : "file";
    const settled = await settleAttributes(host, now, args, kind, ctx);
    const times = state === "touch" ? checkTouch(args, now) : undefined;
    const below = kinds && (await checkBelow(host, args, kinds, ctx));
    return {
      before: now.exists
        ? { state: now.kind, ...settled.before, ...times?.before, ...(below && { below: below.before }) }
        : { state: "absent" },
      after: { state: kind, ...settled.after, ...times?.after, ...(below && { below: below.after }) },
      result,
      predicts: [
        { key: `path:${args.path}`, value: settled.predicted },
        ...(now.exists || kind !== "file"
          ? []
          : [{ key: `file:${args.path}` as const, value: new Uint8Array() }]),
      ],
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { path, owner, group, follow, recurse } = args;
    const attributes = { owner, group, mode: args.mode };
    if (after.state === "absent") await host.remove(path);
    else if (after.src !== undefined || after.sameAs !== undefined) await makeLink(host, args, before, after);
    else {
      if (before.state === "absent" && after.state === "directory")
        await host.makeDirectory(path, attributes);
      else if (before.state === "absent") await host.write(path, "", attributes);
      if (recurse) await host.setAttributes(path, attributes, { follow, recurse });
      else if (before.state !== "absent") await host.setAttributes(path, attributes, { follow });
      if (args.state === "touch") await touch(host, args, before.state === "absent");
    }
    const now = await host.path(path, { follow: follow && after.state !== "link" });
    ctx.progress(path);
    return { result: { ...pathResult(now), state: after.state } };
  },
});

function defaultState(args: FileArgs, own: PathState, followed: PathState, ctx: ModuleContext): string {
  if (own.exists && own.kind === "link" && !args.follow) return "link";
  if (followed.exists) return followed.kind === "directory" ? "directory" : "file";
  if (args.recurse) return "directory";
  return ctx.fail(`there is nothing at ${args.path}`, {
    hint: "say what shall be there: state: directory, touch or link",
  });
}

function checkAbsent(path: string, now: PathState) {
  return {
    before: { state: now.exists ? now.kind : "absent" },
    after: { state: "absent" },
    predicts: [
      { key: `path:${path}` as const, value: { exists: false } },
      { key: `file:${path}` as const, value: undefined },
    ],
  };
}

function requireKind(path: string, state: string, now: PathState, ctx: ModuleContext): void {
  if (!now.exists) {
    if (state === "file")
      ctx.fail(`there is no file ${path}`, {
        hint: "copy, template or state: touch make one",
        missing: `path:${path}`,
      });
    return;
  }
  if (state === "directory" && now.kind !== "directory")
    ctx.fail(`${path} is there already and is no folder (${now.kind})`);
  if (state === "file" && now.kind === "directory")
    ctx.fail(`${path} is a folder`, { hint: "state: directory" });
}

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  boolean,
  defineModule,
  HostFailure,
  object,
  onControl,
  path,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";

const args = object({
  src: path("The file on the host."),
  dest: onControl(
    path(
      "The folder of the control machine; the file goes to HOST/PATH in it. A relative one stands beside the playbook.",
    ),
  ),
  flat: boolean("`dest` is the file itself, or with / at its end the folder that it goes to.", false),
  fail_on_missing: boolean("A file that isn't there is an error.", true),
  validate_checksum: boolean("What came has to be what was on the host before.", true),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = { readonly checksum: string | null };

/** Bring a file from the host to the control machine. */
export default defineModule<Args, State>({
  name: "fetch",
  summary: "Bring a file from the host to the control machine.",
  description: "It is streamed, however large it is, and takes the old one's place when all of it has come.",
  scope: "host",
  args,
  examples: [
    { args: { src: "/etc/hostname", dest: "/tmp/hapb-fetched" } },
    {
      title: "Without the host's name and the path before it",
      args: { src: "/etc/os-release", dest: "/tmp/hapb-fetched/release", flat: true },
    },
  ],
  returns: {
    dest: "Where it is now.",
    checksum: "sha1 of its content.",
    remote_checksum: "The same, as the host says it.",
    file: "Where it came from.",
  },

  async check(host, args, ctx) {
    const dest = target(host, args, ctx);
    const [remote, local] = await Promise.all([
      remoteChecksum(host, args.src, ctx),
      localChecksum(dest, ctx),
    ]);
    const before = { checksum: local };
    if (remote !== undefined)
      return {
        before,
        after: { checksum: remote },
        result: { dest, checksum: remote, remote_checksum: remote, file: args.src },
      };
    if (args.fail_on_missing)
      ctx.fail(`there is no file ${args.src} on this host`, { missing: `file:${args.src}` });
    return {
      before,
      after: before,
      result: { file: args.src, msg: "it is not on the host; nothing fetched" },
    };
  },

  async apply(host, args, { after }, ctx) {
    const dest = target(host, args, ctx);
    const checksum = await host.download(args.src, dest, { signal: ctx.signal });
    if (checksum !== after.checksum && args.validate_checksum)
      ctx.fail(`${args.src} changed while it was fetched`, {
        hint: "fetch it again when nothing writes to it",
      });
    return {
      after: { checksum },
      result: { dest, checksum, file: args.src, remote_checksum: after.checksum },
    };
  },
});

async function remoteChecksum(host: Host, src: string, ctx: ModuleContext): Promise<string | undefined> {
  try {
    return await host.checksum(src);
  } catch (problem) {
    if (!(problem instanceof HostFailure) || !/is a directory|read error/i.test(problem.stderr))
      throw problem;
    return ctx.fail(`${src} is a folder; fetch brings files`, {
      hint: "find lists what is in it, and a loop over that brings each",
    });
  }
}

async function localChecksum(dest: string, ctx: ModuleContext): Promise<string | null> {
  const state = await stat(dest).catch(() => undefined);
  if (!state) return null;
  if (state.isDirectory())
    ctx.fail(`${dest} is a folder of this machine`, {
      hint: "with / at its end, the file goes into the folder",
    });
  const hash = createHash("sha1");
  for await (const chunk of createReadStream(dest)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** What the host's name and the path come to is kept below `dest`. */
function target(host: Host, { src, dest, flat }: Args, ctx: ModuleContext): string {
  if (src.split("/").includes("..")) ctx.fail(`${src} leads upwards: give the path itself`);
  const local = ctx.localPath(dest);
  if (flat) return dest.endsWith("/") ? join(local, src.replace(/^.*\//, "")) : local;
  return join(local, host.name.replaceAll("/", "_"), src);
}

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  boolean,
  defineModule,
  object,
  path,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";

const args = object({
  src: path("The file on the host."),
  dest: path("The folder of the control machine; the file goes to HOST/PATH in it."),
  flat: boolean("`dest` is the file itself, or with / at its end the folder that it goes to.", false),
  fail_on_missing: boolean("A file that isn't there is an error.", true),
  validate_checksum: boolean("Kept for Ansible's sake: what came is always compared.", true),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = { readonly checksum: string | null };

/** Bring a file from the host to the control machine. */
export default defineModule<Args, State>({
  name: "fetch",
  summary: "Bring a file from the host to the control machine.",
  scope: "host",
  args,
  examples: [{ args: { src: "/etc/hostname", dest: "/tmp/hapb-fetched" } }],
  returns: { dest: "Where it is now.", checksum: "sha1 of its content.", file: "Where it came from." },

  async check(host, args, ctx) {
    const dest = target(host, args, ctx);
    const [remote, local] = await Promise.all([
      host.checksum(args.src),
      readFile(dest).catch(() => undefined),
    ]);
    const before = { checksum: local ? sha1(local) : null };
    if (remote !== undefined)
      return { before, after: { checksum: remote }, result: { dest, checksum: remote, file: args.src } };
    if (args.fail_on_missing) ctx.fail(`there is no file ${args.src} on this host`);
    return {
      before,
      after: before,
      result: { file: args.src, msg: "it is not on the host; nothing fetched" },
    };
  },

  async apply(host, args, { after }, ctx) {
    const dest = target(host, args, ctx);
    const content = await host.read(args.src);
    if (!content || sha1(content) !== after.checksum) ctx.fail(`${args.src} changed while it was fetched`);
    await mkdir(dirname(dest), { recursive: true });
    // Beside it first: nobody sees half a file.
    await writeFile(`${dest}.hapb-new`, content!);
    await rename(`${dest}.hapb-new`, dest);
    return { result: { dest, checksum: after.checksum, file: args.src, remote_checksum: after.checksum } };
  },
});

/** What the host's name and the path come to is kept below `dest`. */
function target(host: Host, { src, dest, flat }: Args, ctx: ModuleContext): string {
  if (src.split("/").includes("..")) ctx.fail(`${src} leads upwards: give the path itself`);
  if (flat) return dest.endsWith("/") ? join(dest, src.replace(/^.*\//, "")) : dest;
  return join(dest, host.name.replaceAll("/", "_"), src);
}

function sha1(content: Uint8Array): string {
  return createHash("sha1").update(content).digest("hex");
}

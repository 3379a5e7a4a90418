import { randomBytes } from "node:crypto";
import {
  boolean,
  defineModule,
  integer,
  list,
  object,
  onControl,
  optional,
  path,
  string,
  Unknown,
  type Host,
  type ModuleContext,
  type PlainObject,
} from "../../engine/module/index.js";
import { bring } from "../network/bring.js";
import { askerOf } from "../network/http/asker.js";
import { attributeArgs } from "./attributes.js";
import { listHere, listOnHost } from "./archive/archives.js";
import { compare, type Comparison } from "./archive/compare.js";
import type { Listing } from "./archive/listing.js";
import { selectionOf, statesOf, unpackAll, wantedOf, type UnpackedState as State } from "./archive/unpack.js";
import { urlRequest } from "./archive/url.js";
import { pathResult } from "./result.js";

const args = object({
  src: onControl(
    path("The archive, on the control machine; with remote_src on the host, or an address."),
    "remote_src",
  ),
  dest: path("The folder that it is unpacked in; it has to be there."),
  remote_src: boolean("`src` is on the host itself, or an address that holds ://.", false),
  copy: optional(boolean("The old way to say the opposite of remote_src.")),
  creates: optional(path("Nothing is done when this is there.")),
  include: list(string("Names of what is unpacked, and nothing else."), undefined, []),
  exclude: list(string("Names of what is left out."), undefined, []),
  keep_newer: boolean("Files that are newer than those in the archive stay.", false),
  list_files: boolean("The result names all that is in it.", false),
  extra_opts: list(string("Further options of tar or unzip."), undefined, []),
  decrypt: boolean("Kept for Ansible's sake: an archive that is a vault is refused.", true),
  io_buffer_size: integer("Kept for Ansible's sake.", 65536),
  validate_certs: boolean("The server's certificate has to be right, when `src` is an address.", true),
  ...attributeArgs,
});
export type UnarchiveArgs = NonNullable<(typeof args)["_type"]>;
type Args = UnarchiveArgs;

/** Unpack an archive. */
export default defineModule<Args, State>({
  name: "unarchive",
  summary: "Unpack an archive: tar (plain, gzip, bzip2, xz, zstd) or zip.",
  description:
    "What is there already is compared with the archive: kinds, sizes, permissions, owners and content. When all of it is right nothing is unpacked. The host needs tar and what it is packed with, or unzip. An archive of the control machine is read there too.",
  scope: "host",
  args,
  examples: [
    {
      title: "An archive on the host",
      args: { src: "/tmp/hapb.tar.gz", dest: "/srv/hapb", remote_src: true, list_files: true },
      setup:
        "mkdir -p /srv/hapb /tmp/hapb-in/bin; echo 1 > /tmp/hapb-in/bin/tool; chmod 750 /tmp/hapb-in/bin/tool; ln -s tool /tmp/hapb-in/bin/link; tar -C /tmp/hapb-in -cf - . | gzip > /tmp/hapb.tar.gz; rm -r /tmp/hapb-in",
      cleanup: "rm -rf /srv/hapb /tmp/hapb.tar.gz",
    },
    {
      title: "Only some of it, as somebody else's",
      args: {
        src: "/tmp/hapb.tar",
        dest: "/srv/hapb",
        remote_src: true,
        include: ["bin/a"],
        owner: "daemon",
        mode: "u=rwX,go=rX",
      },
      setup:
        "mkdir -p /srv/hapb /tmp/hapb-in/bin; echo 1 > /tmp/hapb-in/bin/a; echo 2 > /tmp/hapb-in/bin/b; tar -C /tmp/hapb-in -cf /tmp/hapb.tar bin; rm -r /tmp/hapb-in",
      cleanup: "rm -rf /srv/hapb /tmp/hapb.tar",
    },
  ],
  returns: {
    dest: "The folder.",
    files: "All that is in the archive, with list_files.",
    handler: "What it is: TarArchive, TgzArchive, TarXzArchive, ZipArchive, ...",
    src: "Where it came from.",
  },

  async check(host, args, ctx) {
    // Asked for in the same breath, unless nothing may have to be unpacked at all.
    const early = args.creates === undefined && !isAddress(args) ? listingOf(host, args, ctx) : undefined;
    early?.catch(() => {});
    const [creates, folder] = await Promise.all([
      args.creates === undefined ? undefined : host.path(args.creates, { follow: true }),
      host.path(args.dest, { follow: true }),
    ]);
    if (creates?.exists) {
      const nothing = { members: null, right: null };
      return {
        before: nothing,
        after: nothing,
        result: { dest: args.dest, msg: `${args.creates} is there` },
      };
    }
    if (!folder.exists || folder.kind !== "directory")
      ctx.fail(`${args.dest} is no folder on this host`, {
        hint: "make it first: file: path=... state=directory",
      });
    const result = { dest: args.dest, src: args.src, ...pathResult(folder) };
    if (isAddress(args))
      return {
        before: { members: null, right: null },
        after: new Unknown("what the address holds is known only when it is fetched"),
        result,
        touches: [`path:${args.dest}`],
      };
    const listing = await (early ?? listingOf(host, args, ctx));
    const found = await compare(host, args.dest, listing, wantedOf(args));
    return {
      ...statesOf(listing, found),
      result: { ...result, ...said(listing, args) },
      touches: listing.members.flatMap(
        ({ name }) => [`path:${args.dest}/${name}`, `file:${args.dest}/${name}`] as const,
      ),
      ...(found.differing.length > 0 ? { diff: [diffOf(args.dest, found)] } : {}),
    };
  },

  async apply(host, args, check, ctx) {
    if (isAddress(args)) {
      const request = urlRequest(args.src, args.validate_certs);
      const bringing = {
        request,
        asker: await askerOf(host),
        through: "auto",
        unredirected: [],
        folder: args.dest,
      } as const;
      return bring(host, bringing, ctx, async (brought) => {
        const archive = await brought.onHost();
        const listing = await listOnHost(host, archive, selectionOf(args), ctx);
        const found = await compare(host, args.dest, listing, wantedOf(args));
        const result = said(listing, args);
        if (found.differing.length === 0) return { after: check.before, result };
        return { result, after: await unpackAll(host, archive, listing, args, ctx) };
      });
    }
    const listing = await listingOf(host, args, ctx);
    if (isRemote(args)) return { after: await unpackAll(host, args.src, listing, args, ctx) };
    const archive = `${args.dest}/.hapb-${randomBytes(9).toString("hex")}`;
    try {
      await host.upload(await ctx.find(args.src, "files"), archive, { mode: 0o600 }, { signal: ctx.signal });
      return { after: await unpackAll(host, archive, listing, args, ctx) };
    } finally {
      await host.remove(archive);
    }
  },
});

function isRemote({ remote_src, copy }: Args): boolean {
  return remote_src || copy === false;
}

function isAddress(args: Args): boolean {
  return isRemote(args) && args.src.includes("://");
}

async function listingOf(host: Host, args: Args, ctx: ModuleContext): Promise<Listing> {
  if (isRemote(args)) return listOnHost(host, args.src, selectionOf(args), ctx);
  return listHere(await ctx.find(args.src, "files"), selectionOf(args), ctx);
}

const handlers = {
  unzip: "ZipArchive",
  cat: "TarArchive",
  gzip: "TgzArchive",
  bzip2: "TarBzipArchive",
  xz: "TarXzArchive",
  zstd: "TarZstdArchive",
} as const;

function said({ program, members }: Listing, { list_files }: Args): PlainObject {
  return {
    handler: handlers[program],
    ...(list_files ? { files: members.map(({ given }) => given) } : {}),
  };
}

const shown = 200;

function diffOf(dest: string, { differing }: Comparison) {
  const rows = differing.slice(0, shown).map(({ name, why }) => `${name}: ${why}\n`);
  const more = differing.length > shown ? `and ${differing.length - shown} more\n` : "";
  return { label: dest, before: rows.join("") + more, after: "" };
}

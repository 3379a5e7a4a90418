import { lines, sh, type Host, type ModuleContext } from "../../../engine/module/index.js";
import type { UnarchiveArgs as Args } from "../unarchive.js";
import { compare, type Comparison, type Wanted } from "./compare.js";
import { openArchive, tarSelection, zipSelection, type Listing, type Selection } from "./listing.js";

/** How many members there are, and how many of them stand there as the archive has them. */
export type UnpackedState = { readonly members: number | null; readonly right: number | null };

export function selectionOf({ include, exclude, extra_opts }: Args): Selection {
  return { include, exclude, extraOptions: extra_opts };
}

export function wantedOf({ owner, group, mode, keep_newer }: Args): Wanted {
  return { owner, group, mode, keepsNewer: keep_newer };
}

export function statesOf(
  { members }: Listing,
  { differing }: Comparison,
): { before: UnpackedState; after: UnpackedState } {
  const all = members.length;
  return {
    before: { members: all, right: Math.max(0, all - differing.length) },
    after: { members: all, right: all },
  };
}

/** Unpacks, gives what it unpacked away where that is asked for, and looks whether all is there. */
export async function unpackAll(
  host: Host,
  archive: string,
  listing: Listing,
  args: Args,
  ctx: ModuleContext,
): Promise<UnpackedState> {
  const selection = selectionOf(args);
  const { dest, owner, group, mode, keep_newer } = args;
  const newer = { tar: keep_newer ? ["--keep-newer-files"] : [], zip: keep_newer ? ["-u"] : [] };
  const unpack =
    listing.program === "unzip"
      ? sh`unzip -q -o ${newer.zip} ${args.extra_opts} "$a" ${zipSelection(selection)} -d ${dest}`
      : sh`o=; [ "$(id -u)" -ne 0 ] || o=-p; unpacked | tar -x $o ${newer.tar} -C ${dest} -f - ${tarSelection(selection)}`;
  const who = `${owner ?? ""}${group === undefined ? "" : `:${group}`}`;
  const bits = typeof mode === "number" ? mode.toString(8).padStart(4, "0") : mode;
  const each = lines(
    who === "" ? sh`:` : sh`names | xargs -0 -r chown -h ${who} -- || exit 1`,
    bits === undefined ? sh`:` : sh`solid | xargs -0 -r chmod ${bits} -- || exit 1`,
  );
  const script = lines(
    openArchive(archive),
    sh`l=$(cat); ${unpack} || exit 1; cd -- ${dest} || exit 1`,
    sh`names() { printf '%s\\n' "$l" | sed 's/^.//' | tr '\\n' '\\000'; }`,
    sh`solid() { printf '%s\\n' "$l" | sed -n 's/^-//p' | tr '\\n' '\\000'; }`,
    each,
  );
  await host.run(script, {
    input: listing.members.map(({ name, kind }) => `${kind === "link" ? "l" : "-"}./${name}\n`).join(""),
    signal: ctx.signal,
  });
  const found = await compare(host, dest, listing, wantedOf(args));
  const [first] = found.differing;
  if (first) ctx.fail(`after unpacking, ${first.name} in ${dest} is not as the archive has it: ${first.why}`);
  return statesOf(listing, found).after;
}

import { HostFailure, type Host, type ModuleContext, type PathState } from "../../engine/module/index.js";
import { parseChecksum, wantedDigest, type WantedDigest } from "./checksum.js";
import type { GetUrlArgs as Args } from "./get_url.js";
import { requestOf } from "./http/args.js";
import { askerOf, lookingExchange, type Asker } from "./http/asker.js";

/** What stands where a download goes, and what it is to be. */
export interface Seen {
  readonly dest: string;
  readonly now: PathState;
  readonly isFolder: boolean;
  /** The digest of what is there. */
  readonly found?: string;
  readonly wanted?: WantedDigest;
  readonly asker: Asker;
}

/** Asks for all at once; a list of digests is asked for behind that. */
export async function lookAt(host: Host, args: Args, ctx: ModuleContext): Promise<Seen> {
  const name = fileName(args.url);
  const inner = `${args.dest.replace(/\/+$/, "")}/${name}`;
  const asked = parseChecksum(args.checksum, ctx);
  const digestAt = (file: string) =>
    asked &&
    host.checksum(file, asked.algorithm).catch((problem: unknown) => {
      // A folder has none.
      if (problem instanceof HostFailure) return undefined;
      throw problem;
    });
  const [outer, inside, outerDigest, insideDigest, asker] = await Promise.all([
    host.path(args.dest, { follow: true }),
    host.path(inner, { follow: true }),
    digestAt(args.dest),
    digestAt(inner),
    askerOf(host),
  ]);
  const isFolder = outer.exists && outer.kind === "directory";
  const looking = () => lookingExchange(host, args.through === "control" ? "none" : asker, args.timeout, ctx);
  const wanted = await wantedDigest(asked, name, requestOf(args, args.timeout), looking, ctx);
  return isFolder
    ? { dest: inner, now: inside, isFolder, found: insideDigest, wanted, asker }
    : { dest: args.dest, now: outer, isFolder, found: outerDigest, wanted, asker };
}

function fileName(url: string): string {
  const { pathname } = new URL(url);
  return decodeURIComponent(pathname.replace(/\/+$/, "").replace(/^.*\//, "")) || "index.html";
}

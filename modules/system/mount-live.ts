import { sh, type Host, type ModuleContext, type Mount } from "../../engine/module/index.js";
import type { FstabEntry } from "./fstab-entry.js";
import type { MountArgs as Args } from "./mount.js";

/** Before and after: the line of fstab, and what is so now. */
export type MountState = {
  readonly fstab?: string | null;
  readonly mounted?: boolean;
  readonly source?: string | null;
  readonly folder?: boolean;
  readonly remounted?: boolean;
};

/** What is mounted now, and what shall be. */
export function liveStates(
  args: Args,
  here: Mount | undefined,
  folder: boolean,
): { before: MountState; after: MountState } {
  const mounted = here !== undefined;
  if (args.fstype === "swap" || args.state === "present" || args.state === "absent_from_fstab")
    return { before: {}, after: {} };
  if (args.state === "absent")
    return { before: { mounted, folder }, after: { mounted: false, folder: false } };
  if (args.state === "unmounted") return { before: { mounted }, after: { mounted: false } };
  // Done each time that it is asked for.
  if (args.state === "remounted")
    return { before: { mounted, remounted: false }, after: { mounted: true, remounted: true } };
  if (args.state === "ephemeral") {
    // Where another thing is mounted there, it comes on top.
    const source = here?.source ?? null;
    const isSame = source === args.src || args.opts?.split(",").includes("bind") === true;
    return {
      before: { mounted, source },
      after: { mounted: true, source: mounted && isSame ? source : (args.src ?? null) },
    };
  }
  return { before: { mounted }, after: { mounted: true } };
}

/** Mounts, unmounts, mounts anew. */
export async function mountNow(
  host: Host,
  args: Args,
  entry: FstabEntry | undefined,
  { before, after, isRewritten }: { before: MountState; after: MountState; isRewritten: boolean },
  ctx: ModuleContext,
): Promise<void> {
  const { path: at, state, fstab } = args;
  const table = fstab === "/etc/fstab" ? [] : ["-T", fstab];
  const options = { signal: ctx.signal };
  if (state === "remounted") {
    const words = ["remount", ...(args.opts === undefined ? [] : [args.opts])].join(",");
    await host.run(sh`mount -o ${words} ${table} -- ${at}`, options);
  }
  if (before.mounted && after.mounted === false) await host.run(sh`umount -- ${at}`, options);
  if (before.folder && after.folder === false) await host.run(sh`rmdir -- ${at}`);
  if (state === "mounted" && !before.mounted) {
    await host.makeDirectory(at);
    await host.run(sh`mount ${table} -- ${at}`, options);
  } else if (state === "mounted" && isRewritten)
    await host.run(
      sh`mount -o remount ${table} -- ${at} || { umount -- ${at} && mount ${table} -- ${at}; }`,
      options,
    );
  if (state === "ephemeral" && entry) {
    await host.makeDirectory(at);
    await host.run(sh`mount -t ${entry.fstype} -o ${entry.options} -- ${entry.source} ${at}`, options);
  }
}

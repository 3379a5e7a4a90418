import {
  alias,
  boolean,
  defineModule,
  object,
  oneOf,
  optional,
  path,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { liveStates, mountNow, type MountState as State } from "./mount-live.js";
import { entryAt, fstabLine, withEntry, type FstabEntry } from "./fstab-entry.js";

const args = object({
  path: alias(path("Where it is mounted; none for swap."), "name"),
  src: optional(string("What is mounted: a device, UUID=..., a folder, server:/folder.")),
  fstype: optional(string("Its file system: ext4, xfs, nfs, tmpfs, none with bind, ...")),
  opts: optional(string("Options, with commas between them.")),
  dump: string("The fifth field of fstab.", "0"),
  passno: string("The sixth field of fstab: in which order it is checked at boot.", "0"),
  state: oneOf(
    ["absent", "absent_from_fstab", "mounted", "present", "unmounted", "remounted", "ephemeral"],
    undefined,
    "mounted: in fstab and mounted. present: in fstab. unmounted: not mounted, fstab stays. absent: neither, and the folder goes. absent_from_fstab: not in fstab. remounted: mounted anew. ephemeral: mounted, and fstab stays.",
  ),
  fstab: path("The file that says what is mounted at boot.", "/etc/fstab"),
  boot: boolean("Mounted at boot; else it gets the option noauto.", true),
  backup: boolean("Keeps the old fstab beside the new one.", false),
  opts_no_log: boolean("Keeps the options out of what is shown.", false),
});
export type MountArgs = NonNullable<(typeof args)["_type"]>;
type Args = MountArgs;
/** See to what is mounted, now and at boot. */
export default defineModule<Args, State>({
  name: "mount",
  summary: "See to what is mounted where, now and at boot.",
  scope: "host",
  args,
  examples: [
    {
      args: { path: "/mnt/hapb", src: "tmpfs", fstype: "tmpfs", opts: "size=1m,mode=0700", state: "mounted" },
      setup: "cp -p /etc/fstab /root/hapb-fstab 2>/dev/null || : >/etc/fstab",
      cleanup:
        "umount /mnt/hapb; rmdir /mnt/hapb; mv /root/hapb-fstab /etc/fstab 2>/dev/null || rm /etc/fstab",
    },
    {
      title: "Only for the next boot",
      args: {
        path: "/srv/my data",
        src: "UUID=0a1b",
        fstype: "xfs",
        opts: "noatime",
        state: "present",
        fstab: "/root/fstab",
      },
      setup: "printf '# kept\\nUUID=0a1b /srv/my\\\\040data ext4 defaults 0 2\\n' > /root/fstab",
      cleanup: "rm -f /root/fstab",
    },
    {
      title: "Gone, with its folder",
      args: { path: "/mnt/hapb", state: "absent", fstab: "/root/fstab" },
      setup:
        "mkdir -p /mnt/hapb; mount -t tmpfs tmpfs /mnt/hapb; echo 'tmpfs /mnt/hapb tmpfs defaults 0 0' > /root/fstab",
      cleanup: "rm -f /root/fstab; umount /mnt/hapb 2>/dev/null; rmdir /mnt/hapb 2>/dev/null; :",
    },
  ],
  returns: { backup_file: "Where the old fstab was kept." },

  async check(host, args, ctx) {
    const { text, mounts, folder } = await lookAt(host, args, ctx);
    const now = entryAt(text, args.path, args.src);
    const wanted = wantedEntry(args, now, ctx);
    const next = nextFstab(text, args, wanted);
    const here = mounts.findLast((mount) => mount.path === trimmed(args.path));
    const line = (entry: FstabEntry | undefined) => (entry ? shownLine(entry, args) : null);
    const writes = writesFstab(args);
    const isRight = next === text;
    // The whole line is compared, and shown without options that are nobody's business.
    const fstab = { before: isRight && wanted ? line(wanted) : line(now), after: line(wanted) };
    const shown = { name: args.path, src: args.src ?? null, fstype: args.fstype ?? null, fstab: args.fstab };
    const live = liveStates(args, here, folder);
    const isHidden = !isRight && fstab.before === fstab.after;
    return {
      before: {
        ...(writes ? { fstab: isHidden ? `${fstab.before} (other options)` : fstab.before } : {}),
        ...live.before,
      },
      after: { ...(writes ? { fstab: fstab.after } : {}), ...live.after },
      result: { ...shown, boot: args.boot, dump: args.dump, passno: args.passno },
      ...(writes && !isRight
        ? { predicts: [{ key: `file:${args.fstab}` as const, value: Buffer.from(next) }] }
        : {}),
      touches: [
        `mount:${trimmed(args.path)}`,
        ...(live.after.folder !== live.before.folder || (!folder && live.after.mounted)
          ? [`path:${args.path}` as const]
          : []),
      ],
      ...(isRight || args.opts_no_log ? {} : { diff: [{ label: args.fstab, before: text, after: next }] }),
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { text } = await lookAt(host, args, ctx);
    const now = entryAt(text, args.path, args.src);
    const wanted = wantedEntry(args, now, ctx);
    const next = nextFstab(text, args, wanted);
    let backup: string | undefined;
    if (writesFstab(args) && next !== text) {
      if (args.backup) backup = await host.backup(args.fstab);
      await host.write(args.fstab, next);
    }
    await mountNow(host, args, wanted ?? now, { before, after, isRewritten: next !== text }, ctx);
    return backup === undefined ? {} : { result: { backup_file: backup } };
  },
});

async function lookAt(host: Host, args: Args, ctx: ModuleContext) {
  if (
    ["mounted", "present", "ephemeral"].includes(args.state) &&
    (args.src === undefined || args.fstype === undefined)
  )
    ctx.fail(`state: ${args.state} needs src and fstype`);
  const [bytes, mounts, folder] = await Promise.all([
    host.read(args.fstab),
    host.mounts(),
    host.path(args.path, { follow: true }),
  ]);
  return { text: new TextDecoder().decode(bytes), mounts, folder: folder.exists };
}

function writesFstab({ state }: Args): boolean {
  return state === "mounted" || state === "present" || state === "absent" || state === "absent_from_fstab";
}

/** What the task leaves out stays as fstab has it. */
function wantedEntry(args: Args, now: FstabEntry | undefined, ctx: ModuleContext): FstabEntry | undefined {
  const { src, fstype, opts, dump, passno, boot, state } = args;
  if (state === "absent" || state === "absent_from_fstab") return undefined;
  if (state === "unmounted" || state === "remounted") return now;
  if (src === undefined || fstype === undefined) return ctx.fail(`state: ${state} needs src and fstype`);
  const words = (opts ?? "defaults").split(",").filter((word) => word !== "");
  const options = boot || words.includes("noauto") ? words : [...words, "noauto"];
  return { source: src, path: args.path, fstype, options: options.join(","), dump, pass: passno };
}

function nextFstab(text: string, args: Args, wanted: FstabEntry | undefined): string {
  if (!writesFstab(args)) return text;
  const now = entryAt(text, args.path, args.src);
  // A line that says the same in other blanks stays.
  if (now && wanted && fstabLine(now) === fstabLine({ ...wanted, path: now.path })) return text;
  return withEntry(text, args.path, wanted, args.src);
}

function shownLine(entry: FstabEntry, { opts_no_log }: Args): string {
  return fstabLine(opts_no_log ? { ...entry, options: "********" } : entry);
}

function trimmed(at: string): string {
  return at.replace(/(?<=.)\/+$/, "");
}

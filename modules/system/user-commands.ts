import { lines, sh, type Host, type ModuleContext, type Script } from "../../engine/module/index.js";
import type { UserArgs, UserShown } from "./user-args.js";

type Flags = (string | number)[];

const flag = (name: string, value: string | number | undefined): Flags =>
  value === undefined ? [] : [name, value];

/** shadow's programs; busybox has its own for making and deleting, and none for changing. */
export async function createUser(host: Host, args: UserArgs): Promise<void> {
  const { name } = args;
  const flags = [
    ...flag("-u", args.uid),
    ...(args.non_unique ? ["-o"] : []),
    ...flag("-g", args.group),
    ...flag("-G", args.groups?.length ? args.groups.join(",") : undefined),
    ...flag("-c", args.comment),
    ...flag("-d", args.home),
    ...flag("-s", args.shell),
    ...flag("-k", args.create_home ? args.skeleton : undefined),
    ...(args.system ? ["-r"] : []),
    args.create_home ? "-m" : "-M",
  ];
  const busybox = [
    ...flag("-u", args.uid),
    ...flag("-G", args.group),
    ...flag("-g", args.comment),
    ...flag("-h", args.home),
    ...flag("-s", args.shell),
    ...(args.system ? ["-S"] : []),
    ...(args.create_home ? [] : ["-H"]),
  ];
  const joins = (args.groups ?? []).map((group) => sh`addgroup ${name} ${group} || exit 1`);
  await host.run(
    sh`if command -v useradd >/dev/null; then useradd ${flags} -- ${name}; else adduser -D ${busybox} ${name} || exit 1; ${lines(sh``, ...joins)}
fi`,
  );
}

export async function changeUser(
  host: Host,
  args: UserArgs,
  before: UserShown,
  after: UserShown,
  ctx: ModuleContext,
): Promise<void> {
  const changed = <T>(now: T, then: T): T | undefined => (now === then ? undefined : then);
  const flags = [
    ...flag("-u", changed(before.uid, after.uid)),
    ...(args.non_unique ? ["-o"] : []),
    ...flag("-g", changed(before.group, after.group)),
    ...flag("-G", changed(before.groups?.join(","), after.groups?.join(","))),
    ...flag("-c", changed(before.comment, after.comment)),
    ...flag("-s", changed(before.shell, after.shell)),
    ...flag("-d", changed(before.home, after.home)),
    ...(args.move_home && before.home !== after.home ? ["-m"] : []),
  ];
  if (flags.length === 0 || (flags.length === 1 && args.non_unique)) return;
  if ((await host.which("usermod")) === undefined)
    ctx.fail("this host has no usermod to change a user with", { hint: "install shadow's programs there" });
  await host.run(sh`usermod ${flags} -- ${args.name}`);
}

/** Deletes the user; a home folder that is gone already is no error. */
export function deleteUser(args: UserArgs): Script {
  const flags = [...(args.remove ? ["-r"] : []), ...(args.force ? ["-f"] : [])];
  return sh`if command -v userdel >/dev/null; then userdel ${flags} -- ${args.name}; r=$?; [ $r -eq 12 ] && r=0; exit $r; else deluser ${args.remove ? ["--remove-home"] : []} ${args.name}; fi`;
}

/** By standard input: a password's hash is nobody's business either. */
export async function setPassword(host: Host, name: string, hash: string): Promise<void> {
  await host.run(sh`chpasswd -e`, { input: `${name}:${hash}\n` });
}

import {
  defineModule,
  Secret,
  sh,
  type ExistingPath,
  type GroupState,
  type Host,
  type UserState,
} from "../../engine/module/index.js";
import { userArgs, type UserArgs, type UserShown } from "./user-args.js";
import { changeUser, createUser, deleteUser, setPassword } from "./user-commands.js";

/** See to a user's account. */
export default defineModule<UserArgs, UserShown>({
  name: "user",
  summary: "See to it that a user exists, or doesn't: groups, home, shell, password.",
  scope: "host",
  args: userArgs,
  examples: [
    {
      args: { name: "hapbuser", comment: "Deploys", shell: "/bin/sh", groups: ["adm", "users"], uid: 4711 },
      cleanup: "userdel -r hapbuser",
    },
    {
      args: {
        name: "hapbuser",
        groups: ["adm"],
        append: true,
        password: "$6$saltsalt$kdVnYgB",
        shell: "/bin/bash",
      },
      setup: "useradd -m -G users -s /bin/sh hapbuser",
      cleanup: "userdel -r hapbuser",
    },
    { args: { name: "hapbuser", state: "absent", remove: true }, setup: "useradd -m hapbuser" },
    {
      args: { name: "hapbuser", password_lock: true, create_home: false },
      setup: "useradd hapbuser",
      cleanup: "userdel hapbuser",
    },
  ],
  returns: {
    name: "The user.",
    uid: "The user's number.",
    group: "The number of the first group.",
    groups: "The further groups.",
    home: "The home folder.",
    shell: "The login shell.",
    state: "Whether the user exists.",
  },

  async check(host, args) {
    const { name } = args;
    const guess = args.home ?? `/home/${name}`;
    const [now, group, guessed] = await Promise.all([
      host.account(name),
      args.group === undefined ? undefined : host.groupEntry(args.group),
      host.path(guess, { follow: true }),
    ]);
    if (args.state === "absent") {
      const gone = now && args.remove ? [{ key: `path:${now.home}` as const, value: { exists: false } }] : [];
      return {
        before: { exists: now !== undefined },
        after: { exists: false },
        result: { name, state: "absent" },
        predicts: [{ key: `user:${name}`, value: undefined }, ...gone],
      };
    }
    const home = args.home ?? now?.home ?? guess;
    const { exists: hasHome } = home === guess ? guessed : await host.path(home, { follow: true });
    const after = wanted(args, now);
    const account = predicted(args, now, after, group);
    return {
      before: now ? shown(args, now, group?.gid, hasHome) : { exists: false },
      after,
      result: { ...accountResult(now), name, state: "present", append: args.append },
      predicts: [
        { key: `user:${name}`, value: account },
        ...(now || args.group !== undefined
          ? []
          : [{ key: `group:${name}` as const, value: { name, gid: account.gid, members: [] } }]),
        ...(args.create_home && !hasHome
          ? [{ key: `path:${home}` as const, value: await newHome(host, account) }]
          : []),
      ],
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { name } = args;
    if (!after.exists) {
      await host.run(deleteUser(args));
      return;
    }
    if (before.exists) await changeUser(host, args, before, after, ctx);
    else await createUser(host, args);
    if (after.password !== before.password && args.password !== undefined)
      await setPassword(host, name, args.password);
    if (after.locked !== undefined && after.locked !== before.locked)
      await host.run(sh`usermod ${after.locked ? "-L" : "-U"} -- ${name}`);
    if (before.exists && before.hasHome === false && after.hasHome) await makeHome(host, args);
    // A session keeps the groups that it began with, also below the one that became root.
    if (name === host.user || name === host.loginUser) await host.reconnect();
    return { result: accountResult(await host.account(name)) };
  },
});

function shown(args: UserArgs, now: UserState, gid: number | undefined, hasHome: boolean): UserShown {
  const inGroup = args.group !== undefined && (now.gid === gid || String(now.gid) === args.group);
  const password = now.password?.reveal() ?? "";
  const isLocked = password.startsWith("!");
  const isGiven =
    args.password !== undefined && password.replace(/^!/, "") === args.password.replace(/^!/, "");
  return {
    exists: true,
    ...(args.uid === undefined ? {} : { uid: now.uid }),
    ...(args.group === undefined ? {} : { group: inGroup ? args.group : String(now.gid) }),
    ...(args.groups === undefined ? {} : { groups: [...now.groups] }),
    ...(args.comment === undefined ? {} : { comment: now.comment }),
    ...(args.home === undefined ? {} : { home: now.home }),
    ...(args.create_home ? { hasHome } : {}),
    ...(args.shell === undefined ? {} : { shell: now.shell }),
    ...(args.password === undefined || args.update_password === "on_create"
      ? {}
      : { password: isGiven ? "as given" : "another" }),
    ...(args.password_lock === undefined ? {} : { locked: isLocked }),
  };
}

function wanted(args: UserArgs, now: UserState | undefined): UserShown {
  const groups = args.append ? [...(now?.groups ?? []), ...(args.groups ?? [])] : (args.groups ?? []);
  const setsPassword = args.password !== undefined && (!now || args.update_password === "always");
  return {
    exists: true,
    ...(args.uid === undefined ? {} : { uid: args.uid }),
    ...(args.group === undefined ? {} : { group: args.group }),
    ...(args.groups === undefined ? {} : { groups: [...new Set(groups)].filter(Boolean).sort() }),
    ...(args.comment === undefined ? {} : { comment: args.comment }),
    ...(args.home === undefined ? {} : { home: args.home }),
    ...(args.create_home ? { hasHome: true } : {}),
    ...(args.shell === undefined ? {} : { shell: args.shell }),
    ...(setsPassword ? { password: "as given" } : {}),
    ...(args.password_lock === undefined ? {} : { locked: args.password_lock }),
  };
}

/** The number of a new user is the host's to choose. */
function predicted(
  args: UserArgs,
  now: UserState | undefined,
  after: UserShown,
  group: GroupState | undefined,
): UserState {
  const { name } = args;
  return {
    name,
    uid: args.uid ?? now?.uid ?? -1,
    gid: group?.gid ?? now?.gid ?? -1,
    comment: args.comment ?? now?.comment ?? "",
    home: args.home ?? now?.home ?? `/home/${name}`,
    shell: args.shell ?? now?.shell ?? "/bin/sh",
    groups: after.groups ?? now?.groups ?? [],
    password: predictedPassword(args, now, after),
  };
}

/** A locked password has a ! before it. */
function predictedPassword(args: UserArgs, now: UserState | undefined, after: UserShown): Secret | undefined {
  const text = after.password === undefined ? now?.password?.reveal() : args.password;
  if (after.locked === undefined) return text === undefined ? undefined : new Secret(text);
  const open = (text ?? "").replace(/^!/, "");
  return new Secret(after.locked ? `!${open}` : open);
}

function accountResult(now: UserState | undefined) {
  if (!now) return {};
  const { uid, gid, groups, home, shell, comment } = now;
  return { uid, group: gid, groups: groups.join(","), home, shell, comment };
}

/** The folder that useradd makes. @source login.defs(5): HOME_MODE, else UMASK */
async function newHome(host: Host, { name, uid, gid }: UserState): Promise<ExistingPath> {
  const settings = new TextDecoder().decode(await host.read("/etc/login.defs"));
  const value = (key: string) => new RegExp(`^${key}\\s+(\\d+)`, "m").exec(settings)?.[1];
  const mode = value("HOME_MODE") ?? (0o777 & ~Number.parseInt(value("UMASK") ?? "022", 8)).toString(8);
  return {
    exists: true,
    kind: "directory",
    mode: Number.parseInt(mode, 8),
    ...{ uid, gid, owner: name, group: name },
    ...{ size: 0, mtime: 0, atime: 0, ctime: 0, inode: 0, device: 0, links: 2 },
  };
}

/** As useradd makes it: what is in the skeleton, for the user alone. */
async function makeHome(host: Host, { name, skeleton = "/etc/skel" }: UserArgs): Promise<void> {
  const account = await host.account(name);
  if (!account) return;
  const { home, gid } = account;
  await host.run(
    sh`mkdir -p -- ${home} && { [ ! -d ${skeleton} ] || cp -R ${skeleton}/. ${home}; } && chown -R ${`${name}:${gid}`} ${home} && chmod 0700 ${home}`,
  );
}

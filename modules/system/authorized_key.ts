import {
  boolean,
  defineModule,
  object,
  oneOf,
  optional,
  path,
  string,
  type Host,
  type ModuleContext,
  type UserState,
} from "../../engine/module/index.js";
import { settleAttributes, type ShownAttributes } from "../files/attributes.js";
import { formatKey, parseKey, withKeys, withoutKeys, type AuthorizedKey } from "./authorized-keys-file.js";

const args = object({
  user: string("Whose logins they are for."),
  key: string("The public keys, a line each."),
  state: oneOf(["present", "absent"], "present", "Whether they are let in."),
  exclusive: boolean("No other keys are let in.", false),
  key_options: optional(string('What stands before the keys, such as no-pty,from="10.0.0.0/8".')),
  comment: optional(string("What stands behind the keys.")),
  path: optional(path("The file; .ssh/authorized_keys in the home folder when left out.")),
  manage_dir: boolean("Makes the folder too, and sees to its owner and mode.", true),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = { readonly keys: string[]; readonly folder?: ShownAttributes };

const exampleKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0yN7xTgyLQzVUoW1x0tqFKLrXl4Uh2m0W0HPLq7b3f deploy@example";

/** See to the keys that may log in as a user. */
export default defineModule<Args, State>({
  name: "authorized_key",
  summary: "See to it that public keys may log in as a user, or may not.",
  scope: "host",
  args,
  examples: [
    {
      args: { user: "hapbuser", key: exampleKey },
      setup: "useradd -m hapbuser",
      cleanup: "userdel -r hapbuser",
    },
    {
      args: { user: "hapbuser", key: exampleKey, exclusive: true, key_options: "no-pty" },
      setup: `useradd -m hapbuser; mkdir -p /home/hapbuser/.ssh; echo '${exampleKey.replace("AAAAIJ", "AAAAIK")}' > /home/hapbuser/.ssh/authorized_keys`,
      cleanup: "userdel -r hapbuser",
    },
    {
      args: { user: "hapbuser", key: exampleKey, state: "absent" },
      setup: `useradd -m hapbuser; mkdir -p /home/hapbuser/.ssh; printf '# mine\\n%s\\n' '${exampleKey}' > /home/hapbuser/.ssh/authorized_keys; chown -R hapbuser: /home/hapbuser/.ssh; chmod 700 /home/hapbuser/.ssh`,
      cleanup: "userdel -r hapbuser",
    },
  ],
  returns: { keyfile: "The file.", user: "Whose logins they are for." },

  async check(host, args, ctx) {
    const { account, file, text, folder } = await lookAt(host, args, ctx);
    const next = edited(text, args, ctx);
    const keys = (content: string) =>
      content
        .split("\n")
        .flatMap((line) => parseKey(line) ?? [])
        .map(formatKey);
    const owner = ownerOf(account);
    const wantsFolder = folder !== undefined && (args.state === "present" || folder.exists);
    const settled = wantsFolder
      ? await settleAttributes(host, folder, { ...owner, mode: 0o700 }, "directory", ctx)
      : undefined;
    return {
      before: { keys: keys(text), ...(settled && { folder: settled.before }) },
      after: { keys: keys(next), ...(settled && { folder: settled.after }) },
      result: { user: args.user, keyfile: file, exclusive: args.exclusive, state: args.state },
      predicts: [
        { key: `file:${file}`, value: Buffer.from(next) },
        ...(settled ? [{ key: `path:${folderOf(file)}` as const, value: settled.predicted }] : []),
      ],
      ...(next === text ? {} : { diff: [{ label: file, before: text, after: next }] }),
    };
  },

  async apply(host, args, { before, after }, ctx) {
    const { account, file, text } = await lookAt(host, args, ctx);
    const owner = ownerOf(account);
    if (JSON.stringify(before.folder) !== JSON.stringify(after.folder))
      await host.makeDirectory(folderOf(file), { ...owner, mode: 0o700 });
    const next = edited(text, args, ctx);
    if (next !== text) await host.write(file, next, args.manage_dir ? { ...owner, mode: 0o600 } : {});
  },
});

/** The home folder is guessed at first, so that most checks need one round trip. */
async function lookAt(host: Host, args: Args, ctx: ModuleContext) {
  const guess = args.user === "root" ? "/root" : `/home/${args.user}`;
  const at = (home: string) => args.path ?? `${home}/.ssh/authorized_keys`;
  const read = (file: string) =>
    Promise.all([host.read(file), args.manage_dir ? host.path(folderOf(file), { follow: true }) : undefined]);
  const [account, guessed] = await Promise.all([host.account(args.user), read(at(guess))]);
  if (!account)
    return ctx.fail(`there is no user ${args.user} on this host`, { missing: `user:${args.user}` });
  const file = at((account satisfies UserState).home);
  const [bytes, folder] = file === at(guess) ? guessed : await read(file);
  return { account, file, folder, text: new TextDecoder().decode(bytes) };
}

/** A user who would only be made has no number yet; the first group is named like the user then. */
function ownerOf({ name, gid }: UserState): { owner: string; group: string } {
  return { owner: name, group: gid < 0 ? name : String(gid) };
}

function folderOf(file: string): string {
  return file.replace(/\/[^/]*$/, "");
}

function edited(text: string, args: Args, ctx: ModuleContext): string {
  const keys = args.key
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
    .map((line) => withOptions(parseKey(line) ?? ctx.fail(`this is no public key: ${line}`), args));
  return args.state === "absent" ? withoutKeys(text, keys) : withKeys(text, keys, args.exclusive);
}

function withOptions(key: AuthorizedKey, { key_options, comment }: Args): AuthorizedKey {
  return { ...key, options: key_options ?? key.options, comment: comment ?? key.comment };
}

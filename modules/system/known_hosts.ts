import {
  alias,
  boolean,
  defineModule,
  object,
  oneOf,
  optional,
  path,
  sh,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import {
  hashed,
  isFor,
  keysFor,
  parseKnownKey,
  withKey,
  withoutHost,
  type KnownKey,
} from "./known-hosts-file.js";

const args = object({
  name: alias(string("The host; with a port of its own, as [name]:port."), "host"),
  key: optional(string("Its public key, as a line of known_hosts: name, type, key.")),
  state: oneOf(["present", "absent"], "present", "Whether the host is known by this key."),
  path: path("The file.", "~/.ssh/known_hosts"),
  hash_host: boolean("Hides the name behind a hash.", false),
});
type Args = NonNullable<(typeof args)["_type"]>;
type State = { readonly keys: string[] };

const exampleKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0yN7xTgyLQzVUoW1x0tqFKLrXl4Uh2m0W0HPLq7b3f";

/** See to what the host knows other hosts by. */
export default defineModule<Args, State>({
  name: "known_hosts",
  summary: "See to it that a host's key is in a file of known hosts, or isn't.",
  description:
    "It needs no ssh-keygen. Another key of the same type for this host is replaced; those of other types stay.",
  scope: "host",
  args,
  examples: [
    {
      args: {
        name: "git.example.com",
        key: `git.example.com ${exampleKey}`,
        path: "/etc/ssh/hapb_known_hosts",
      },
      cleanup: "rm -f /etc/ssh/hapb_known_hosts",
    },
    {
      title: "With its name hidden",
      args: {
        name: "[10.0.0.7]:2222",
        key: `[10.0.0.7]:2222 ${exampleKey}`,
        hash_host: true,
        path: "/root/hapb_known/hosts",
      },
      cleanup: "rm -rf /root/hapb_known",
    },
    {
      args: { name: "old.example.com", state: "absent" },
      setup: `mkdir -p ~/.ssh; cp -p ~/.ssh/known_hosts ~/.ssh/hapb-kept 2>/dev/null; echo 'old.example.com,10.0.0.9 ${exampleKey}' >> ~/.ssh/known_hosts`,
      cleanup: "mv ~/.ssh/hapb-kept ~/.ssh/known_hosts 2>/dev/null || rm ~/.ssh/known_hosts",
    },
  ],
  returns: { name: "The host.", path: "The file.", key: "Its key." },

  async check(host, args, ctx) {
    const { file, text } = await lookAt(host, args);
    const key = keyOf(args, ctx);
    const isRight = key !== undefined && hasRight(text, key, args);
    const next = args.state === "absent" || !isRight ? edited(text, key, args) : text;
    const result = {
      name: args.name,
      path: file,
      state: args.state,
      ...(args.key === undefined ? {} : { key: args.key }),
    };
    return {
      before: { keys: keysFor(text, args.name) },
      after: { keys: keysFor(next, args.name) },
      result,
      predicts: [{ key: `file:${file}`, value: Buffer.from(next) }],
      ...(next === text ? {} : { diff: [{ label: file, before: text, after: next }] }),
    };
  },

  async apply(host, args, _check, ctx) {
    const { file, text } = await lookAt(host, args);
    // A folder that is made for it is its owner's alone, as ssh asks for.
    await host.run(sh`umask 077; mkdir -p -- ${file.replace(/\/[^/]*$/, "") || "/"}`);
    await host.write(file, edited(text, keyOf(args, ctx), args));
  },
});

/** The home folder is guessed at first, so that most checks need one round trip. */
async function lookAt(host: Host, { path: given }: Args): Promise<{ file: string; text: string }> {
  const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
  if (!given.startsWith("~/")) return { file: given, text: decode(await host.read(given)) };
  const at = (home: string) => `${home}${given.slice(1)}`;
  const guess = at(host.user === "root" ? "/root" : `/home/${host.user}`);
  const [account, guessed] = await Promise.all([host.account(host.user), host.read(guess)]);
  const file = account ? at(account.home) : guess;
  return { file, text: decode(file === guess ? guessed : await host.read(file)) };
}

function keyOf({ key, name, state }: Args, ctx: ModuleContext): KnownKey | undefined {
  if (key === undefined)
    return state === "absent" ? undefined : ctx.fail("known_hosts needs the key that the host is known by");
  const known = parseKnownKey(key.trim());
  if (!known || key.trim().includes("\n"))
    return ctx.fail(`this is no line of known_hosts: ${key}`, { hint: "write: name type key" });
  if (!isFor(known, name)) return ctx.fail(`the key is for ${known.hosts.join(",")}, and not for ${name}`);
  return known;
}

function hasRight(text: string, wanted: KnownKey, { name, hash_host }: Args): boolean {
  const same = text
    .split("\n")
    .flatMap((line) => parseKnownKey(line) ?? [])
    .filter((known) => isFor(known, name) && isSameKind(known, wanted));
  const isHashed = (known: KnownKey) => known.hosts[0]!.startsWith("|1|");
  return (
    same.length > 0 && same.every((known) => known.key === wanted.key && (!hash_host || isHashed(known)))
  );
}

function isSameKind(a: KnownKey, b: KnownKey): boolean {
  return a.type === b.type && a.marker === b.marker;
}

function edited(text: string, key: KnownKey | undefined, { name, state, hash_host }: Args): string {
  if (state === "absent")
    return withoutHost(text, name, (known) => !key || (isSameKind(known, key) && known.key === key.key));
  const rest = withoutHost(text, name, (known) => isSameKind(known, key!));
  return withKey(rest, hash_host ? { ...key!, hosts: [hashed(name)] } : key!);
}

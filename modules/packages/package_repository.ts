import {
  alias,
  boolean,
  defineModule,
  dict,
  integer,
  list,
  object,
  oneOf,
  optional,
  sh,
  string,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import type { PackageManager } from "./manager.js";
import { managerNames, managerOf } from "./managers.js";
import {
  checkFiles,
  fetchKey,
  keep,
  namedElsewhere,
  orPutBack,
  placeFiles,
  readState,
  refreshWithout,
  type RepositoryState,
} from "./repository.js";
import {
  keyPlace,
  ownKeys,
  planRepository,
  planWithout,
  possibleFiles,
  type FilePlan,
  type Key,
} from "./repository-plan.js";
import { stanzasIn, type Repository } from "./repository-text.js";
import { oneLine, writtenSettings } from "./repository-settings.js";

const args = object({
  name: string("Its name, and that of its file: letters, digits, `.`, `_` and `-`."),
  state: oneOf(["present", "absent"], "present", "Whether the host shall know it."),
  url: alias(list(string("Its addresses."), undefined, []), "urls", "uris", "baseurl"),
  suites: list(string("apt: its suites, such as bookworm; `./` for a flat repository."), undefined, []),
  components: list(string("apt: its components, such as main."), undefined, []),
  architectures: list(string("apt: only for these."), undefined, []),
  types: list(oneOf(["deb", "deb-src"], undefined, "apt: binary packages or source code."), undefined, [
    "deb",
  ]),
  key: optional(
    string(
      "Its key: the text (lookup('file', ...) reads one), an address that the host can reach, or a path on the host. From an address it is fetched once: when it changes there, remove the file, or give the text.",
    ),
  ),
  key_name: optional(string("apk: the key's file name, by which signatures name it.")),
  gpgcheck: boolean("Signatures are looked at.", true),
  enabled: boolean("It is used.", true),
  description: string("What it is, for people.", ""),
  options: dict(
    "Further settings in the manager's words, such as `priority: 10` or `Check-Valid-Until: no`; a list's words are separated by blanks.",
    {},
  ),
  update_cache: boolean(
    "Reads the lists anew after a change; where that fails a new or changed repository is put back as it was, and one that is removed stays so, with a warning.",
    true,
  ),
  use: oneOf(["auto", ...managerNames], "auto", "For which package manager; auto is the distribution's own."),
  lock_timeout: integer("Seconds to wait for another program that has the package manager locked.", 60),
});
type Args = NonNullable<(typeof args)["_type"]>;

const rpms = "/usr/share/hapb-lab/rpms";

/** Let a host know a repository of packages, or forget it. */
export default defineModule<Args, RepositoryState>({
  name: "package_repository",
  summary: "Add or remove a repository of packages, with its key.",
  description:
    "For apt a .sources file with its key in /etc/apt/keyrings, for dnf and zypper a .repo file, for apk a line of /etc/apk/repositories.",
  scope: "host",
  args,
  examples: [
    {
      on: "apt",
      args: { name: "lab", url: "file:/usr/share/hapb-lab/packages", suites: "./", gpgcheck: false },
      cleanup: "rm -f /etc/apt/sources.list.d/lab.sources; apt-get -q update",
    },
    {
      on: "apt",
      args: { name: "lab", state: "absent" },
      setup:
        "printf 'Types: deb\\nURIs: file:/usr/share/hapb-lab/packages\\nSuites: ./\\nTrusted: yes\\n' >/etc/apt/sources.list.d/lab.sources",
    },
    {
      on: "dnf",
      args: { name: "extra", url: `file://${rpms}/extra`, key: `file://${rpms}/extra.asc` },
      cleanup: "rm -f /etc/yum.repos.d/extra.repo",
    },
    {
      on: "dnf",
      args: { name: "extra", state: "absent" },
      setup: `printf '[extra]\\nname=extra\\nbaseurl=file://${rpms}/extra\\n' >/etc/yum.repos.d/extra.repo`,
    },
    {
      on: "zypper",
      args: {
        name: "extra",
        url: `dir://${rpms}/extra`,
        key: `${rpms}/extra.asc`,
        options: { autorefresh: 1 },
      },
      cleanup: "rm -f /etc/zypp/repos.d/extra.repo",
    },
  ],

  async check(host, args, ctx) {
    if (!/^[\w.-]+$/.test(args.name)) ctx.fail(`‘${args.name}’ is no name for a repository's file`);
    const [manager, found] = await Promise.all([
      managerOf(host, args.use, { lockTimeout: args.lock_timeout }, ctx),
      readState(host, possibleFiles(args.name, args.key_name)),
    ]);
    requireOne(manager, args.name, found, ctx);
    const key = keyOf(args, ctx);
    const plan =
      args.state === "present"
        ? planRepository(manager.name, wantedOf(manager, args, key, ctx), key, found)
        : await planAbsent(host, manager, args, found, ctx);
    const seen = [...plan.keys()].map((path) => [path, found[path] ?? null] as const);
    const fetched = fetchedPlace(manager, args, key);
    return checkFiles(
      Object.fromEntries(
        seen.map(([path, text]) => [path, path === fetched && text !== null ? plan.get(path)! : text]),
      ),
      plan,
      fetched,
    );
  },

  async apply(host, args, { before, after }, ctx) {
    const manager = await managerOf(host, args.use, { lockTimeout: args.lock_timeout }, ctx);
    const changing = Object.entries(after).filter(([path, text]) => text !== before[path]);
    if (args.state === "absent") {
      await placeFiles(host, Object.fromEntries(changing));
      return { warnings: args.update_cache ? await refreshWithout(host, manager, ctx) : [] };
    }
    const key = keyOf(args, ctx);
    const fetched = fetchedPlace(manager, args, key);
    const kept = await keep(
      host,
      changing.map(([path]) => path),
    );
    if (fetched !== undefined && before[fetched] === null && key?.kind === "url")
      await fetchKey(host, key.url, fetched, ctx);
    const trusted = keyPlace(manager.name, args.name, key) ?? (key?.kind === "url" ? key.url : undefined);
    await orPutBack(host, kept, async () => {
      await placeFiles(host, Object.fromEntries(changing.filter(([path]) => path !== fetched)));
      if (trusted !== undefined && usesRpm(manager)) await host.run(sh`rpm --import ${trusted}`);
      if (args.update_cache) await manager.refresh(host, ctx);
    });
    return {};
  },
});

/** Somebody's file of several repositories is not rewritten for the sake of one, and not removed with all of them. */
function requireOne(
  { name: manager }: PackageManager,
  name: string,
  found: RepositoryState,
  ctx: ModuleContext,
): void {
  if (manager !== "apt") return;
  const { file } = ownKeys(manager, name, found);
  const count = stanzasIn(found[file] ?? "");
  if (count > 1)
    ctx.fail(`${file} has ${count} repositories, and this module keeps one in a file`, {
      hint: "give this one another `name`; a file of several is for `copy` or `template`",
    });
}

/** Where a key stands that is fetched for apt. */
function fetchedPlace(
  manager: PackageManager,
  { state, name }: Args,
  key: Key | undefined,
): string | undefined {
  return state === "present" && key?.kind === "url" ? keyPlace(manager.name, name, key) : undefined;
}

const usesRpm = ({ name }: PackageManager): boolean => name !== "apt" && name !== "apk";

function keyOf({ key, key_name }: Args, ctx: ModuleContext): Key | undefined {
  if (key === undefined) return undefined;
  if (key.includes("-----BEGIN "))
    return { kind: "text", text: key, ...(key_name ? { name: key_name } : {}) };
  if (/^[a-z]+:\/\//.test(key)) return { kind: "url", url: key };
  if (key.startsWith("/")) return { kind: "path", path: key };
  return ctx.fail("`key` is neither a key's text nor an address nor a path on the host", {
    hint: "lookup('file', 'NAME.asc') reads a file beside the playbook",
  });
}

async function planAbsent(
  host: Host,
  manager: PackageManager,
  { name, url }: Args,
  found: RepositoryState,
  ctx: ModuleContext,
): Promise<FilePlan> {
  if (manager.name === "apk" && url.length === 0)
    ctx.fail("apk knows repositories by their addresses alone: the one to remove needs its `url`");
  const own = ownKeys(manager.name, name, found);
  const stay = await namedElsewhere(host, own);
  const keys = own.keys.filter((path) => !stay.includes(path));
  return planWithout(manager.name, { name, urls: url }, keys, found);
}

function wantedOf(
  manager: PackageManager,
  args: Args,
  key: Key | undefined,
  ctx: ModuleContext,
): Omit<Repository, "key"> {
  if (args.url.length === 0) ctx.fail("a repository needs its `url`");
  if (manager.name === "apt" && args.suites.length === 0)
    ctx.fail("apt wants to know the repository's `suites`", {
      hint: "such as bookworm, with `components: main`; `./` for a flat one",
    });
  if (manager.name === "apk" && key !== undefined && key.kind !== "text")
    ctx.fail("apk takes the key's text alone as `key`", {
      hint: "lookup('file', 'NAME.rsa.pub') reads a file beside the playbook; a key that is in /etc/apk/keys needs no `key`",
    });
  const words = (given: readonly string[], what: string) => given.map((each) => oneLine(each, what, ctx));
  return {
    name: args.name,
    description: args.description,
    urls: words(args.url, "an address in `url`"),
    isEnabled: args.enabled,
    isChecked: args.gpgcheck,
    suites: words(args.suites, "one of the `suites`"),
    components: words(args.components, "one of the `components`"),
    architectures: words(args.architectures, "one of the `architectures`"),
    types: args.types,
    options: writtenSettings(args.options, ctx),
  };
}

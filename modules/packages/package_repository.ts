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
  type ModuleContext,
} from "../../engine/module/index.js";
import type { PackageManager } from "./manager.js";
import { managerNames, managerOf } from "./managers.js";
import {
  checkFiles,
  fetchKey,
  placeFiles,
  readState,
  refreshOr,
  type RepositoryState,
} from "./repository.js";
import {
  apkRepositories,
  keyPlace,
  planRepository,
  possibleFiles,
  type FilePlan,
  type Key,
} from "./repository-plan.js";

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
      "Its key: the text (lookup('file', ...) reads one), an address that the host can reach, or a path on the host.",
    ),
  ),
  key_name: optional(string("apk: the key's file name, by which signatures name it.")),
  gpgcheck: boolean("Signatures are looked at.", true),
  enabled: boolean("It is used.", true),
  description: string("What it is, for people.", ""),
  options: dict(
    "Further settings in the manager's words, such as `priority: 10` or `Check-Valid-Until: no`.",
    {},
  ),
  update_cache: boolean(
    "Reads the lists anew after a change; where that fails all is put back as it was.",
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
    const key = keyOf(args, ctx);
    const plan = planFor(manager, args, key, found[apkRepositories] ?? "", ctx);
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
    const key = keyOf(args, ctx);
    const fetched = fetchedPlace(manager, args, key);
    if (fetched !== undefined && before[fetched] === null && key?.kind === "url")
      await fetchKey(host, key.url, fetched, ctx);
    const changing = Object.entries(after).filter(
      ([path, text]) => text !== before[path] && path !== fetched,
    );
    await placeFiles(host, Object.fromEntries(changing));
    const trusted = keyPlace(manager.name, args.name, key) ?? (key?.kind === "url" ? key.url : undefined);
    if (args.state === "present" && trusted !== undefined && usesRpm(manager))
      await host.run(sh`rpm --import ${trusted}`);
    const kept = Object.fromEntries(changing.map(([path]) => [path, before[path] ?? null]));
    if (args.update_cache) await refreshOr(host, manager, kept, ctx);
  },
});

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

function planFor(
  manager: PackageManager,
  args: Args,
  key: Key | undefined,
  apkText: string,
  ctx: ModuleContext,
): FilePlan {
  const isThere = args.state === "present";
  if (isThere && args.url.length === 0) ctx.fail("a repository needs its `url`");
  if (isThere && manager.name === "apt" && args.suites.length === 0)
    ctx.fail("apt wants to know the repository's `suites`", {
      hint: "such as bookworm, with `components: main`; `./` for a flat one",
    });
  return planRepository(
    manager.name,
    {
      name: args.name,
      description: args.description,
      urls: args.url,
      isEnabled: args.enabled,
      isChecked: args.gpgcheck,
      suites: args.suites,
      components: args.components,
      architectures: args.architectures,
      types: args.types,
      options: Object.fromEntries(
        Object.entries(args.options).map(([name, value]) => [
          name,
          typeof value === "object" ? JSON.stringify(value) : String(value),
        ]),
      ),
    },
    key,
    isThere,
    apkText,
  );
}

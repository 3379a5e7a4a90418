import {
  boolean,
  defineModule,
  object,
  optional,
  sh,
  string,
  type Plain,
  type ReadKey,
} from "../../engine/module/index.js";

const args = object({
  database: string("passwd, group, hosts, services, ..."),
  key: optional(string("The entry; all of them when left out.")),
  service: optional(string("The source that is asked instead of all: files, ldap, ...")),
  split: optional(string("What stands between an entry's parts; colons for accounts, else blanks.")),
  fail_key: boolean("An entry that isn't there is an error.", true),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Look something up in the host's name services. */
export default defineModule<Args, Record<string, never>>({
  name: "getent",
  summary: "Look up users, groups, hosts, services and the like, where the host looks them up.",
  description: "Hosts without getent are read in /etc/DATABASE itself. What is found becomes facts.",
  scope: "host",
  args,
  examples: [
    { args: { database: "passwd", key: "root" } },
    { args: { database: "group" } },
    { args: { database: "passwd", key: "nobody-at-all", fail_key: false } },
  ],
  returns: {
    ansible_facts:
      "getent_DATABASE: each entry's parts, by its first one. Nothing for a key that isn't there.",
  },

  async check(host, { database, key, service, split, fail_key }, ctx) {
    const source = service === undefined ? [] : ["-s", service];
    const { rc, stdout, stderr } = await host.query(
      sh`d=${database} k=${key ?? ""}
if command -v getent >/dev/null 2>&1; then exec getent ${source} "$d" ${key === undefined ? [] : [key]}; fi
case $d in */* | .*) exit 1 ;; esac
[ -r "/etc/$d" ] || { echo "this host has neither getent nor /etc/$d" >&2; exit 1; }
grep -v '^#' "/etc/$d"; exit 64`,
      { reads: keysOf(database, key), rcs: "any", limit: 16 * 1024 * 1024 },
    );
    if (rc === 3) ctx.fail(`${database} can't be listed`, { hint: "ask for one key" });
    if (rc !== 0 && rc !== 2 && rc !== 64)
      ctx.fail(stderr.text.trim().split("\n").at(-1) || `${database} is no database that this host knows`);
    const separator =
      split ?? (["passwd", "shadow", "group", "gshadow"].includes(database) ? ":" : undefined);
    const all = entries(stdout.text, separator);
    // Without getent, all of the file came.
    const found = key === undefined || rc !== 64 ? all : all.filter(([name]) => name === key);
    if (key !== undefined && found.length === 0) {
      if (fail_key) ctx.fail(`${database} has no entry ${key} on this host`);
      found.push([key, null]);
    }
    const isLacking = key !== undefined && found[0]?.[1] === null;
    const result = {
      ...(isLacking ? { msg: `${database} has no entry ${key} on this host` } : {}),
      ansible_facts: { [`getent_${database}`]: Object.fromEntries(found) },
    };
    return { before: {}, after: {}, result };
  },

  async apply() {},
});

function entries(text: string, separator: string | undefined): [string, Plain][] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name = "", ...parts] =
        separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
      return [name, parts];
    });
}

function keysOf(database: string, key: string | undefined): ReadKey[] {
  const family = ({ passwd: "user", shadow: "user", group: "group" } as const)[database];
  return [`file:/etc/${database}`, ...(family && key !== undefined ? [`${family}:${key}` as const] : [])];
}

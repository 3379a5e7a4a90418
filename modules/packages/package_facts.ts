import { defineModule, list, object, oneOf, rawShell, type PlainObject } from "../../engine/module/index.js";

const managers = ["auto", "apt", "rpm", "dnf", "dnf5", "yum", "zypper", "apk"] as const;
const args = object({
  manager: list<(typeof managers)[number]>(
    oneOf(managers, undefined, "A package manager."),
    "Package managers; auto is what the host has: dpkg, rpm or apk.",
    ["auto"],
  ),
  strategy: oneOf(["first", "all"], "first", "Of the managers that the host has: the first, or all."),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** A tab between what belongs to one package; several architectures are several lines. */
const question = rawShell(`if command -v dpkg-query >/dev/null; then echo @apt
  dpkg-query -W -f '\${db:Status-Status}\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${Section}\\n' | sed -n 's/^installed\t//p'; fi
if command -v rpm >/dev/null; then echo @rpm
  rpm -qa --qf '%{NAME}\\t%{VERSION}\\t%{ARCH}\\t%{RELEASE}\\t%{EPOCH}\\n'; fi
if command -v apk >/dev/null; then echo @apk; apk info -v 2>/dev/null; fi; :`);

type Source = "apt" | "rpm" | "apk";

/** Learn of all packages that the host has, as Ansible tells of them. */
export default defineModule<Args, Record<string, never>>({
  name: "package_facts",
  summary: "Learn of all installed packages of the host: ansible_facts.packages.",
  scope: "host",
  args,
  examples: [{ args: {} }, { args: { manager: "auto", strategy: "all" } }],
  returns: {
    ansible_facts:
      "packages: by name, a list with a member for each version: name, version, arch, source (apt, rpm or apk); for apt also category, for rpm release and epoch, for apk release.",
  },

  async check(host, { manager, strategy }, ctx) {
    const { stdout } = await host.query(question, { reads: ["pkg:"], limit: 16 * 1024 * 1024 });
    const found = new Map<Source, readonly string[]>();
    for (const part of stdout.text.split(/^@/m).slice(1)) {
      const [source = "", ...lines] = part.split("\n");
      found.set(
        source as Source,
        lines.filter((line) => line !== ""),
      );
    }
    const wanted = manager.flatMap((each) => sources(each, [...found.keys()]));
    const there = wanted.filter((source) => found.has(source));
    if (there.length === 0)
      ctx.fail(`this host has no package manager of ${manager.join(", ")}`, {
        hint: "manager: auto takes what the host has: dpkg, rpm or apk",
      });
    const packages: { [name: string]: PlainObject[] } = {};
    for (const source of strategy === "first" ? there.slice(0, 1) : there)
      for (const line of found.get(source)!) {
        const each = { ...readers[source](line), source };
        (packages[each.name] ??= []).push(each);
      }
    return { before: {}, after: {}, result: { ansible_facts: { packages } } };
  },

  async apply() {},
});

/** A Debian host may have rpm as a package of its own, with nothing in it: dpkg stands first. */
function sources(manager: (typeof managers)[number], there: readonly Source[]): readonly Source[] {
  if (manager === "auto") return there;
  return [manager === "apt" || manager === "apk" ? manager : "rpm"];
}

const readers: Readonly<Record<Source, (line: string) => PlainObject & { name: string }>> = {
  apt(line) {
    const [name = "", version = "", arch = "", category = ""] = line.split("\t");
    return { name, version, arch, category };
  },
  rpm(line) {
    const [name = "", version = "", arch = "", release = "", epoch = ""] = line.split("\t");
    return { name, version, release, epoch: epoch === "(none)" ? null : Number(epoch), arch };
  },
  apk(line) {
    const [, name = line, version = "", release = ""] = /^(.+)-([^-]+)-(r\d+)$/.exec(line) ?? [];
    return { name, version, release };
  },
};

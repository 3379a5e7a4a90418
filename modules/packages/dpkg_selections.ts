import { defineModule, object, oneOf, sh, string } from "../../engine/module/index.js";

const args = object({
  name: string("The package."),
  selection: oneOf(
    ["install", "hold", "deinstall", "purge"],
    undefined,
    "What dpkg is to do with it; hold keeps it at its version. package_hold does that with every package manager.",
  ),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Set what dpkg is to do with a package. @source dpkg(1), --set-selections */
export default defineModule<Args, { selection: string }>({
  name: "dpkg_selections",
  summary: "Set what dpkg is to do with a package, such as to hold it at its version.",
  scope: "host",
  args,
  examples: [
    {
      on: "apt",
      args: { name: "procps", selection: "hold" },
      cleanup: "apt-mark unhold procps",
    },
  ],
  returns: { before: "What was selected.", after: "What is selected now." },

  async check(host, { name, selection }) {
    const [now, { stdout }] = await Promise.all([
      host.package(name),
      host.query(sh`dpkg-query -W -f '\${db:Status-Want}\n' -- ${name} 2>/dev/null | head -n 1; :`, {
        reads: [`pkg:${name}`],
      }),
    ]);
    const before = stdout.text.trim() || "not present";
    return {
      before: { selection: before },
      after: { selection },
      result: { before, after: selection },
      predicts: [{ key: `pkg:${name}`, value: { ...now, isHeld: selection === "hold" } }],
    };
  },

  async apply(host, { name, selection }) {
    await host.run(sh`dpkg --set-selections`, { input: `${name} ${selection}\n` });
  },
});

import { defineModule, list, integer, object, optional, path, string } from "../../engine/module/index.js";

const args = object({
  gather_subset: list(
    string("What to look at: all, min, hardware, network, virtual; ! before it leaves it out."),
    undefined,
    ["all"],
  ),
  filter: list(string("Only facts whose names match one of these patterns (* and ?)."), undefined, []),
  gather_timeout: integer("Kept for Ansible's sake: looks have deadlines of their own.", 10),
  fact_path: optional(path("Where the host's own facts lie.")),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Gather facts about the host. */
export default defineModule<Args, Record<string, never>>({
  name: "setup",
  summary: "Gather facts about the host: system, hardware, addresses, mounts.",
  scope: "host",
  args,
  examples: [
    { args: {} },
    { args: { gather_subset: ["min"], filter: ["ansible_distribution*"] } },
    { args: { gather_subset: ["!all", "network"] } },
  ],
  returns: { ansible_facts: "The facts." },

  async check(_host, { gather_subset, filter, fact_path }, ctx) {
    const facts = await ctx.facts(
      gather_subset.join(","),
      fact_path === undefined ? {} : { factPath: fact_path },
    );
    const named = Object.entries(facts).map(([name, value]) => [`ansible_${name}`, value] as const);
    const kept =
      filter.length === 0 ? named : named.filter(([name]) => filter.some((glob) => matches(name, glob)));
    return { before: {}, after: {}, result: { ansible_facts: Object.fromEntries(kept) } };
  },

  async apply() {},
});

/** Patterns are for the names with their prefix; without it they count as well. */
function matches(name: string, glob: string): boolean {
  const text = glob
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const whole = new RegExp(`^${text}$`);
  return whole.test(name) || whole.test(name.replace(/^ansible_/, ""));
}

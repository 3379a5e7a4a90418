import { boolean, defineControl, object } from "../../engine/module/index.js";

export default defineControl({
  name: "set_fact",
  summary: "Set variables for this host, for the rest of the run.",
  description:
    "Every argument is a variable; values keep their types. They win over all but include params and -e.",
  scope: "host",
  args: object(
    { cacheable: boolean("They count as facts too, so that ansible_facts has them.", false) },
    { isOpen: true },
  ),
  examples: [
    { args: { is_first: "{{ inventory_hostname == groups.all[0] }}" } },
    { args: { peers: "{{ groups.all | difference([inventory_hostname]) }}", region: "north" } },
  ],
  returns: { ansible_facts: "The variables." },
});

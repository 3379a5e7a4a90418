import { boolean, defineControl, dict, object } from "../../engine/module/index.js";

export default defineControl({
  name: "set_stats",
  summary: "Gather figures and words for the end of the run.",
  description: "They are shown below the recap, and stand in the last line of the output for programs.",
  scope: "host",
  args: object({
    data: dict("The figures, by name."),
    aggregate: boolean(
      "Adds to what is there: numbers are summed, texts and lists go one behind the other, mappings are merged.",
      true,
    ),
    per_host: boolean("They are this host's, and not the run's.", false),
  }),
  examples: [
    { args: { data: { upgraded: 1 } } },
    { args: { data: { version: "{{ ansible_facts.kernel }}" }, per_host: true } },
  ],
  returns: { ansible_stats: "What was gathered: data, aggregate, per_host." },
});

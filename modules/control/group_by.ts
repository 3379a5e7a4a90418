import { defineControl, list, object, string } from "../../engine/module/index.js";

export default defineControl({
  name: "group_by",
  summary: "Put each host into a group that its own variables name.",
  scope: "host",
  args: object({
    key: string("The group; made when it is new."),
    parents: list(string("The groups that it is in."), undefined, ["all"]),
  }),
  examples: [{ args: { key: "os_{{ ansible_facts.distribution | lower }}" } }],
  returns: { add_group: "The group.", parent_groups: "Its parents." },
});

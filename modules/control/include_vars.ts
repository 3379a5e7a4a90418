import {
  boolean,
  defineControl,
  exclusive,
  integer,
  list,
  object,
  oneOf,
  optional,
  path,
  requireOneOf,
  string,
} from "../../engine/module/index.js";

export default defineControl({
  name: "include_vars",
  summary: "Read variables from files of the control machine, for this host.",
  scope: "host",
  args: object(
    {
      file: optional(path("A YAML or JSON file; looked for in vars/ of the role and beside the playbook.")),
      dir: optional(path("A folder; all its files, by name.")),
      name: optional(string("A variable that takes all of them as one dictionary.")),
      depth: integer("Of a folder: how deep to go; 0 is all the way.", 0),
      files_matching: optional(string("Of a folder: only files whose name matches this pattern.")),
      ignore_files: optional(list(string("Of a folder: files, by pattern, that are left out."))),
      extensions: list(string("Of a folder: how names end."), undefined, ["yaml", "yml", "json"]),
      ignore_unknown_extensions: boolean("Of a folder: files that end otherwise are no error.", false),
      hash_behaviour: optional(
        oneOf(["replace", "merge"], undefined, "What becomes of a dictionary that is set already."),
      ),
    },
    { rules: [exclusive("file", "dir"), requireOneOf("file", "dir")] },
  ),
  freeForm: "file",
  examples: [
    { args: { file: "{{ ansible_facts.os_family }}.yml" } },
    { args: { dir: "defaults", extensions: ["yml"], name: "defaults" } },
  ],
  returns: { ansible_facts: "The variables.", ansible_included_var_files: "The files, in order." },
});

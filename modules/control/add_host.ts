import { alias, defineControl, list, object, optional, string } from "../../engine/module/index.js";

export default defineControl({
  name: "add_host",
  summary: "Add a host to the inventory of this run.",
  description: "Done once for all hosts; every other argument is a variable of the new host.",
  scope: "host",
  args: object(
    {
      name: alias(string("The host; name:port says the port as well."), "host", "hostname"),
      groups: optional(alias(list(string("Groups that it joins; new ones are made.")), "group", "groupname")),
    },
    { isOpen: true },
  ),
  examples: [{ args: { name: "cp9", groups: ["control_planes"], ansible_host: "10.0.0.19" } }],
  returns: { add_host: "The host's name, groups and variables." },
});

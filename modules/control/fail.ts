import { defineControl, object, string } from "../../engine/module/index.js";

export default defineControl({
  name: "fail",
  summary: "End the task as failed, with a message.",
  scope: "host",
  args: object({ msg: string("Why.", "Failed as requested from task") }),
  freeForm: "msg",
  examples: [{ args: { msg: "{{ inventory_hostname }} has no disk for etcd" } }],
  returns: { msg: "Why." },
});

import { defineControl, object, oneOf } from "../../engine/module/index.js";

const actions = [
  "clear_facts",
  "clear_host_errors",
  "end_batch",
  "end_host",
  "end_play",
  "end_role",
  "flush_handlers",
  "noop",
  "refresh_inventory",
  "reset_connection",
] as const;

export default defineControl({
  name: "meta",
  summary: "Change how the play goes on: run handlers now, end it for this host, and the like.",
  scope: "host",
  args: object({ free_form: oneOf(actions, undefined, "What to do.") }),
  freeForm: "free_form",
  examples: [{ args: { free_form: "flush_handlers" } }, { args: { free_form: "end_host" } }],
});

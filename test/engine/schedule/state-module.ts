import { Unknown } from "../../../engine/base/value.js";
import { defineModule, object, optional, string, type ReadKey } from "../../../engine/module/index.js";

/** A state module whose states are its arguments. */
export const state = defineModule({
  name: "state",
  summary: "Nothing but two states.",
  scope: "host",
  args: object({
    before: string("before"),
    after: string("after"),
    predicts: optional(string("a file that it would write")),
  }),
  examples: [],
  check: async (_host, { before, after, predicts }) => ({
    before,
    after: after === "?" ? new Unknown("only doing tells") : after,
    result: { said: after },
    predicts: predicts === undefined ? [] : [{ key: `file:${predicts}` as ReadKey, value: Buffer.from("x") }],
  }),
  apply: async () => {},
});

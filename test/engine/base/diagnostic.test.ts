import t from "tap";
import { DiagnosticError, error, warning } from "../../../engine/base/diagnostic.js";

t.test("one or several diagnostics are one error, whose message is their summaries", async (t) => {
  const first = error("cli/option", "one is wrong", { hint: "mend it" });
  const second = warning("yaml/duplicate", "two is odd");
  t.strictSame(first, { severity: "error", code: "cli/option", summary: "one is wrong", hint: "mend it" });
  t.equal(new DiagnosticError(first).message, "one is wrong");
  const both = new DiagnosticError([first, second]);
  t.equal(both.message, "one is wrong\ntwo is odd");
  t.equal(both.first, first);
  t.strictSame(both.diagnostics, [first, second]);
});

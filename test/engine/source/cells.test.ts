import stringWidth from "string-width";
import t from "tap";
import { columns } from "../../../engine/source/cells.js";

t.test("signs that hapb writes itself have the width that the table of widths says", async (t) => {
  const signs = ["a ~", "·…→↺✔✘", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];
  for (const text of signs) t.equal(columns(text), stringWidth(text), text);
});

t.test("wide and combined characters are measured", async (t) => {
  t.equal(columns("日本"), 4);
  t.equal(columns("e\u0301"), 1);
  t.equal(columns("👩‍👩‍👧 ✔"), 4);
});

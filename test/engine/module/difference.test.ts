import t from "tap";
import { differencesOf, labelOf } from "../../../engine/module/difference.js";

t.test("the head of a state's diff names the thing that the task is about", async (t) => {
  const cases: readonly [unknown, string][] = [
    [{ path: "/etc/x", name: "not this", mode: "0644" }, "/etc/x"],
    [{ dest: "/etc/y", src: "y" }, "/etc/y"],
    [{ name: "net.ipv4.ip_forward", value: "1" }, "net.ipv4.ip_forward"],
    [{ name: ["haproxy", "keepalived"], state: "present" }, "haproxy, keepalived"],
    [{ user: "deploy", key: "ssh-ed25519 AAAA" }, "deploy"],
    [{ name: undefined, path: undefined, node: "cp1" }, "cp1"],
    [{ name: "" }, "swap_off"],
    [{}, "swap_off"],
  ];
  for (const [args, label] of cases) t.equal(labelOf("swap_off", args), label, JSON.stringify(args));
});

t.test("of two mappings only what differs is shown", async (t) => {
  const check = { before: { a: 1, b: [1] }, after: { a: 1, b: [2] } };
  t.strictSame(differencesOf(check, check.after, "x"), [
    { label: "x", before: "b:\n  - 1\n", after: "b:\n  - 2\n" },
  ]);
});

t.test("a module's own texts keep their labels; equal ones aren't shown", async (t) => {
  const diff = [
    { label: "/a", before: "1", after: "2" },
    { label: "/b", before: "1", after: "1" },
  ];
  t.strictSame(differencesOf({ before: 1, after: 2, diff }, 2, "x"), [diff[0]]);
});

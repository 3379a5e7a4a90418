import t from "tap";
import { Float, Omit, Secret, Template, Tuple, Unknown, type Value } from "../../../engine/base/value.js";
import { checkArguments } from "../../../engine/module/arguments.js";
import {
  alias,
  boolean,
  defineControl,
  dict,
  exclusive,
  integer,
  list,
  mode,
  number,
  object,
  oneOf,
  optional,
  path,
  raw,
  requireOneOf,
  secret,
  string,
  together,
  type ObjectSchema,
} from "../../../engine/module/index.js";

function check(args: ObjectSchema<unknown>, given: Record<string, Value>) {
  const module = defineControl({ name: "demo", summary: "A demo.", scope: "host", args, examples: [] });
  const values = new Map(Object.entries(given).map(([name, value]) => [name, { value }]));
  const { args: checked, diagnostics, secrets, unknown } = checkArguments(module, values);
  return {
    args: checked,
    said: diagnostics.map((d) => [d.summary, d.hint].filter(Boolean).join("; ")),
    secrets,
    unknown,
  };
}

const open = <T>(schema: T) => object({ x: schema as never });

t.test("values are coerced as Ansible coerces them", async (t) => {
  const cases: [string, unknown, Value, unknown][] = [
    ["text stays", string("x"), "a", "a"],
    ["a number as text", string("x"), 5, "5"],
    ["a float as text", string("x"), new Float(1), "1.0"],
    ["a boolean as text", string("x"), true, "True"],
    ["yes for a choice spelled yes", oneOf(["yes", "no", "auto"]), true, "yes"],
    ["digits as integer", integer("x"), " 80 ", 80],
    ["a whole float as integer", integer("x"), new Float(3), 3],
    ["an integer beyond 2^53", integer("x"), "9007199254740993", 9007199254740993n],
    ["text as number", number("x"), "1.5e3", 1500],
    ["yes as boolean", boolean("x"), "yes", true],
    ["Off as boolean", boolean("x"), "Off", false],
    ["0 as boolean", boolean("x"), 0, false],
    ["1.0 as boolean", boolean("x"), new Float(1), true],
    ["commas as list", list(string("x")), "a, b,c", ["a", "b", "c"]],
    ["a number as list", list(string("x")), 80, ["80"]],
    ["a tuple as list", list(integer("x")), new Tuple(["1", 2]), [1, 2]],
    ["omitted items", list(string("x")), ["a", Omit.value], ["a"]],
    ["octal text as mode", mode("x"), "0644", 0o644],
    ["three digits as mode", mode("x"), "755", 0o755],
    ["a YAML octal as mode", mode("x"), 420, 0o644],
    ["symbols as mode", mode("x"), "u=rw,go=r", "u=rw,go=r"],
    ["pairs as mapping", dict("x"), "a=1, b=two", { a: "1", b: "two" }],
    ["JSON as mapping", dict("x"), '{"a": {"b": 1}}', { a: { b: 1 } }],
    ["a path", path("x"), "~/x", "~/x"],
    ["null for any value", raw("x"), null, null],
    ["a mapping for any value", raw("x"), new Map<Value, Value>([[443, "a"]]), { 443: "a" }],
    [
      "nested members with defaults",
      list(object({ port: integer("p"), proto: oneOf(["tcp", "udp"], "tcp") })),
      [new Map<Value, Value>([["port", "80"]])],
      [{ port: 80, proto: "tcp" }],
    ],
  ];
  for (const [name, schema, value, expected] of cases) {
    const { args, said } = check(open(schema), { x: value });
    t.strictSame({ args, said }, { args: { x: expected }, said: [] }, name);
  }
});

t.test("wrong values are said in words", async (t) => {
  const cases: [string, unknown, Value, string][] = [
    ["text for integer", integer("x"), "abc", '"x" of demo must be a whole number, not the text "abc"'],
    [
      "half for integer",
      integer("x"),
      new Float(1.5),
      '"x" of demo must be a whole number, not the number 1.5',
    ],
    ["a list for text", string("x"), ["a"], '"x" of demo must be text, not a list'],
    ["maybe for boolean", boolean("x"), "maybe", '"x" of demo must be yes or no, not the text "maybe"'],
    ["a mapping for a list", list(string("x")), new Map(), '"x" of demo must be a list, not a mapping'],
    [
      "an item of a list",
      list(integer("x")),
      ["1", "b"],
      '"x[1]" of demo must be a whole number, not the text "b"',
    ],
    [
      "an octal beyond 7777",
      mode("x"),
      "99",
      '"x" of demo must be a file mode such as "0644" or "u=rw,go=r", not the text "99"',
    ],
    [
      "a choice mistyped",
      oneOf(["present", "absent"]),
      "presnt",
      '"x" of demo must be one of present, absent, not "presnt"; did you mean "present"?',
    ],
    [
      "a secret is not quoted",
      integer("x"),
      new Secret("hunter2"),
      `"x" of demo can't be what its secret holds (wanted: integer)`,
    ],
    [
      "a nested member unknown",
      object({ port: integer("p") }),
      new Map<Value, Value>([
        ["port", 1],
        ["prt", 2],
      ]),
      '"x.prt" of demo is not known here; did you mean "port"?',
    ],
    ["a nested member missing", object({ port: integer("p") }), new Map(), '"x.port" of demo is missing'],
  ];
  for (const [name, schema, value, expected] of cases)
    t.strictSame(check(open(schema), { x: value }).said, [expected], name);
});

t.test("names: aliases, unknown ones, what is missing", async (t) => {
  const schema = object({
    path: alias(path("The file."), "dest", "name"),
    size: optional(integer("s")),
    on: boolean("o", true),
  });
  t.strictSame(
    check(schema, { dest: "/a" }).args,
    { path: "/a", on: true },
    "an alias counts, a default fills",
  );
  t.strictSame(check(schema, { path: "/a", dest: "/b" }).args, { path: "/b", on: true }, "an alias wins");
  t.match(check(schema, { path: "/a", dest: "/b" }).said, [/another name of "path"/]);
  t.strictSame(check(schema, { pth: "/a", path: "/a" }).said, [
    'demo has no argument "pth"; did you mean "path"?',
  ]);
  t.strictSame(check(schema, {}).said, ['demo needs the argument "path"']);
  t.strictSame(check(schema, { path: null }).said, ['demo needs the argument "path"'], "null is not given");
  t.strictSame(
    check(schema, { path: "/a", size: Omit.value, on: Omit.value }).args,
    { path: "/a", on: true },
    "omit is not given",
  );
});

t.test("rules between arguments", async (t) => {
  const schema = object(
    {
      a: optional(string("a")),
      b: optional(string("b")),
      c: optional(string("c")),
      d: optional(string("d")),
    },
    { rules: [exclusive("a", "b"), requireOneOf("a", "b"), together("c", "d")] },
  );
  t.strictSame(check(schema, { a: "1", c: "1", d: "1" }).said, []);
  t.strictSame(check(schema, { a: "1", b: "1" }).said, ['demo takes only one of "a" and "b"']);
  t.strictSame(check(schema, {}).said, ['demo needs one of "a", "b"']);
  t.strictSame(check(schema, { a: "1", d: "1" }).said, ['demo needs "c" and "d" together']);
});

t.test("templates and unknown values wait", async (t) => {
  const schema = object({ a: integer("a"), b: optional(list(integer("b"))), c: optional(raw("c")) });
  const template = new Template("{{ n }}");
  t.strictSame(check(schema, { a: template, b: [1, template], c: new Map([["k", template]]) }), {
    args: {},
    said: [],
    secrets: [],
    unknown: undefined,
  });
  t.equal(check(schema, { a: new Unknown("not there yet") }).unknown?.reason, "not there yet");
});

t.test("secrets reach the module as words and are noted", async (t) => {
  const schema = object({ password: secret("p"), text: string("t") });
  const { args, secrets } = check(schema, { password: "s3cret", text: new Secret("token") });
  t.strictSame(args, { password: "s3cret", text: "token" });
  t.strictSame(secrets.map((s) => s.reveal()).sort(), ["s3cret", "token"]);
});

t.test("an open module lets further arguments through", async (t) => {
  t.strictSame(check(object({}, { isOpen: true }), { any: [1] }).args, { any: [1] });
});

import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import t from "tap";
import { HostFailure, type PlainObject } from "../../../engine/module/index.js";
import { Conversation, OutOfAnswers } from "../../../modules/commands/conversation.js";
import { localHost } from "../../engine/shell/shells.js";
import { runModule } from "../run-module.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);

t.test("questions are answered in the order in which they stand", async (t) => {
  const talk = new Conversation({ "[Nn]ame\\?": "ada", "age: ": "36" });
  t.strictSame(talk.hear(bytes("hello\r\n")), []);
  t.strictSame(talk.hear(bytes("your na")), []);
  t.strictSame(talk.hear(bytes("me? your age: again, your name?")), ["ada", "36", "ada"]);
  t.strictSame(talk.hear(bytes("")), [], "a question is answered once");
});

t.test("letters that come in pieces are whole", async (t) => {
  const talk = new Conversation({ "Größe:": "1" });
  const [a, b] = [bytes("Grö").subarray(0, 3), Buffer.concat([bytes("Grö").subarray(3), bytes("ße:")])];
  t.strictSame([...talk.hear(a), ...talk.hear(b)], ["1"]);
});

t.test("a list answers one time after the other, and then no more", async (t) => {
  const talk = new Conversation({ "\\?": ["a", "b"] });
  t.strictSame(talk.hear(bytes("? ?")), ["a", "b"]);
  t.throws(() => talk.hear(bytes("?")), new OutOfAnswers('"\\?" was asked 3 times, and has 2 answers'));
});

t.test("a pattern of nothing matches nothing", async (t) => {
  t.strictSame(new Conversation({ "x*": "never" }).hear(bytes("abc")), []);
});

const ask =
  'printf "Password: "; read -r word; printf "Again: "; read -r same; [ "$word" = "$same" ] && echo "set $word"';

async function expect(t: Parameters<typeof localHost>[0], args: PlainObject) {
  const { host } = localHost(t);
  const before = readdirSync(tmpdir()).filter((name) => /^hapb\.\w{6}$/.test(name));
  try {
    return (await runModule(host, "expect", args)).result;
  } catch (cause) {
    if (cause instanceof HostFailure) return { failed: cause.message, ...cause.result };
    throw cause;
  } finally {
    const after = readdirSync(tmpdir()).filter((name) => /^hapb\.\w{6}$/.test(name));
    t.strictSame(
      after.filter((name) => !before.includes(name)),
      [],
      "nothing is left behind",
    );
  }
}

t.test("a program on a terminal is answered", async (t) => {
  const command = `sh -c '${ask}; tty; exit 3'`;
  const result = await expect(t, { command, responses: { "Password:": "x y", Again: ["x y"] } });
  t.match(result, { failed: "non-zero return code", rc: 3 });
  t.match(result["stdout"], /^Password: Again: set x y\n\/dev\/pts\/\d+$/);
});

t.test("the answers are shown where that is asked for", async (t) => {
  const result = await expect(t, {
    command: `sh -c '${ask}'`,
    responses: { "Password:": "ada", "Again:": "ada" },
    echo: true,
  });
  t.match(result, { rc: 0, stdout: "Password: ada\nAgain: ada\nset ada" });
});

t.test("a question without an answer ends it in time", async (t) => {
  const result = await expect(t, {
    command: `sh -c '${ask}'`,
    responses: { "Password:": "ada" },
    timeout: 1,
  });
  t.match(result, { failed: "nothing that is answered came for 1 s", stdout: "Password: Again: ", rc: null });
});

t.test("a question that comes up too often ends it at once", async (t) => {
  const result = await expect(t, {
    command: `sh -c '${ask}'`,
    responses: { "\\w+: ": ["ada"] },
  });
  t.match(result, { failed: '"\\w+: " was asked 2 times, and has one answer' });
});

t.test("what isn't an answer is said before anything runs", async (t) => {
  t.match(await expect(t, { command: "true", responses: { a: [] } }), {
    failed: "the answer to a is neither words nor a list of them",
  });
  t.match(await expect(t, { command: "echo 'x", responses: { a: 1 } }), {
    failed: /can't be split into words/,
  });
});

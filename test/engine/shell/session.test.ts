import { spawnSync } from "node:child_process";
import fc from "fast-check";
import t from "tap";
import { FrameReader } from "../../../engine/shell/frames.js";
import { LineSplitter } from "../../../engine/shell/output.js";
import { printBytes } from "../../../engine/shell/payload.js";
import { lines, quote, rawShell, sh } from "../../../engine/shell/script.js";
import { HostFailure } from "../../../engine/shell/types.js";
import { lacks } from "../../programs.js";
import { localHost, shells } from "./shells.js";

/** Words that shells stumble over, and any other. */
const word = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom(
        "'",
        '"',
        "\\",
        "$",
        "`",
        "!",
        "\n",
        " ",
        "*",
        "~",
        "-",
        "é",
        "\u0081",
        "#",
        "%",
        ";",
      ),
    }),
  )
  .map((text) => text.replaceAll("\0", ""));

t.test("a quoted word arrives as it was", async (t) => {
  for (const { name, path } of shells(t)) {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const text = words.map((each) => `printf '%s\\000' ${quote(each)}`).join("\n");
        const { stdout } = spawnSync(path, ["-c", text], { env: { LC_ALL: "C" } });
        // The shell gets the words as bytes; lone surrogates have none.
        const expected = words.map((each) => Buffer.from(each).toString("utf8"));
        return stdout.toString("utf8") === expected.map((each) => `${each}\0`).join("");
      }),
      { numRuns: 30 },
    );
    t.pass(name);
  }
});

t.test("bytes printed by the shell are the same bytes", async (t) => {
  for (const { name, path } of shells(t)) {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const { stdout } = spawnSync(path, [], { input: `${printBytes(bytes)}\n` });
        return stdout.equals(Buffer.from(bytes));
      }),
      { numRuns: 30 },
    );
    t.pass(name);
  }
});

t.test("the template quotes words, joins lists, takes scripts as they are", async (t) => {
  t.equal(sh`a ${"b c"} ${["d", "e f"]} ${[]}g ${1} ${sh`h ${"i"}`}`.text, "a 'b c' d 'e f' g 1 h i");
  t.equal(lines(sh`a`, rawShell("b | c")).text, "a\nb | c");
  t.equal(quote(""), "''");
  t.throws(() => quote("a\0b"), TypeError);
});

t.test("marks are found however the stream is cut, and data between them is untouched", async () => {
  const nonce = "hapb-0123";
  const output = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom("hapb-012", "hapb-0123", "\nhapb-0123<x\n", "").map((x) => Buffer.from(x)),
  );
  fc.assert(
    fc.property(
      fc.array(output, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (outputs, cuts) => {
        const bytes = Buffer.concat([
          Buffer.from("banner"),
          ...outputs.flatMap((data, i) => [
            Buffer.from(`${nonce}<${i}\n`),
            data,
            Buffer.from(`${nonce}>${i} ${i % 3}\n`),
            Buffer.from("late"),
          ]),
        ]);
        const seen: { data: Buffer[]; rc?: number }[] = [];
        const reader = new FrameReader(nonce, {
          begin: (id) => (seen[id] = { data: [] }),
          data: (chunk) => seen.at(-1)!.data.push(Buffer.from(chunk)),
          end: (id, rc) => (seen[id]!.rc = rc),
        });
        for (let at = 0, i = 0; at < bytes.length; at += cuts[i++ % cuts.length]!)
          reader.push(bytes.subarray(at, at + cuts[i % cuts.length]!));
        return outputs.every(
          (data, i) => Buffer.concat(seen[i]!.data).equals(Buffer.from(data)) && seen[i]!.rc === i % 3,
        );
      },
    ),
  );
});

t.test("lines come as they end, the last one without an end too", async (t) => {
  const seen: string[] = [];
  const splitter = new LineSplitter((line) => seen.push(line));
  for (const chunk of ["a", "b\r\nc", "\n\n", "caf", "\u00e9"]) splitter.push(Buffer.from(chunk));
  const split = Buffer.from("\u20ac");
  splitter.push(split.subarray(0, 1));
  splitter.push(split.subarray(1));
  t.strictSame(seen, ["ab", "c", ""]);
  splitter.finish();
  t.strictSame(seen.at(-1), "café€");
});

t.test("requests harm nobody behind them", async (t) => {
  for (const { name, path } of shells(t)) {
    const { host } = localHost(t, path);
    const ask = (text: string) => host.query(rawShell(text), { reads: [], rcs: "any" });
    const answers = await Promise.all([
      ask("if then"),
      ask("exit 7"),
      ask("exec >/dev/null; echo gone"),
      ask("set -e; false; echo no"),
      ask("cat"),
      ask("cd /; H() { :; }; N=x; PATH=; exit 3"),
      ask("kill -9 $(exec sh -c 'echo $PPID')"),
      ask("trap 'echo bye' EXIT; echo hi"),
      ask("printf 'no line end'"),
      ask('echo "$#"'),
      ask("echo $LC_ALL"),
    ]);
    const [syntax, exit, exec, failed, cat, mess, killed, trap, unended, none, locale] = answers;
    t.not(syntax?.rc, 0, `${name}: a syntax error`);
    t.equal(exit?.rc, 7);
    t.match(exec, { rc: 0, stdout: { text: "" } });
    t.match(failed, { rc: 1, stdout: { text: "" } });
    t.match(cat, { rc: 0, stdout: { text: "" } }, "there is nothing on standard input");
    t.equal(mess?.rc, 3);
    t.equal(killed?.rc, 137);
    t.equal(trap?.stdout.text, "hi\nbye\n");
    t.equal(unended?.stdout.text, "no line end");
    t.equal(none?.stdout.text, "0\n");
    t.equal(locale?.stdout.text, "C\n");
  }
});

t.test("input comes through a pipe, whatever it is", async (t) => {
  for (const { name, path } of shells(t)) {
    const { host } = localHost(t, path);
    const input = Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256));
    t.same((await host.query(sh`cat`, { reads: [], input })).stdout.bytes, input, name);
    t.same((await host.run(sh`cat`, { input })).stdout.bytes, input);
    t.same((await host.execute({ argv: ["cat"], stdin: input })).stdout.bytes, input);
    t.same((await host.execute({ shell: "cat; exit 2", stdin: input })).stdout.bytes, input);
  }
});

t.test("a user's own command", async (t) => {
  for (const { name, path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    t.match(
      await host.execute({ shell: "echo a; echo b >&2; exit 5" }),
      {
        rc: 5,
        stdout: { text: "a\n" },
        stderr: { text: "b\n" },
      },
      name,
    );
    t.equal(
      (await host.execute({ argv: ["printf", "%s|", "a b", "$HOME", "*"] })).stdout.text,
      "a b|$HOME|*|",
    );
    t.equal((await host.execute({ shell: "pwd", chdir: folder })).stdout.text, `${folder}\n`);
    t.equal(
      (await host.execute({ shell: 'echo "$A-$B"', environment: { A: "x y", B: "'" } })).stdout.text,
      "x y-'\n",
    );
    t.equal((await host.execute({ shell: "echo $#; # a comment" })).stdout.text, "0\n");
    t.equal((await host.execute({ shell: "exit 3 # no line end" })).rc, 3);
    t.equal((await host.execute({ argv: ["no-such-program"] })).rc, 127);
    t.not((await host.execute({ shell: "pwd", chdir: "/no/such" })).rc, 0);
    t.equal(
      (await host.execute({ shell: "echo ${LC_ALL-unset}", environment: {} })).stdout.text,
      `${process.env.LC_ALL ?? "unset"}\n`,
    );
  }
});

t.test("another program than sh gets its text as a file", { skip: lacks("perl") }, async (t) => {
  const { host } = localHost(t);
  const { stdout } = await host.execute({ shell: 'print 6 * 7, "\\n"', executable: "/usr/bin/perl" });
  t.equal(stdout.text, "42\n");
});

t.test("lines are handed on while the command runs", async (t) => {
  const { host } = localHost(t);
  const seen: string[] = [];
  await host.execute({
    shell: "echo one; echo two >&2; printf three",
    onLine: (line, stream) => seen.push(`${stream} ${line}`),
  });
  t.strictSame(
    seen.filter((line) => line.startsWith("stdout")),
    ["stdout one", "stdout three"],
  );
  t.ok(seen.includes("stderr two"));
});

t.test("an rc that isn't an answer is a failure, in the command's own last words", async (t) => {
  const { host } = localHost(t);
  const failure = await host
    .run(rawShell("echo out; echo first >&2; echo 'last word' >&2; exit 4"))
    .catch((cause: unknown) => cause);
  t.type(failure, HostFailure);
  t.match(failure, { message: "last word", rc: 4, stdout: "out\n", stderr: "first\nlast word\n" });
  t.equal((await host.run(rawShell("exit 4"), { rcs: [0, 4] })).rc, 4);
});

t.test("a timeout ends the whole process group and keeps what was said", async (t) => {
  const { host } = localHost(t);
  const failure = await host
    .execute({ shell: "echo begun; sleep 60.4711 & sleep 61.4711", timeoutMs: 1500 })
    .catch((cause: unknown) => cause);
  t.match(failure, { message: /took longer than 1.5 s/, stdout: "begun\n" });
  t.equal(
    (await host.query(rawShell("pgrep -f 'sleep 6[01][.]4711' || echo none"), { reads: [] })).stdout.text,
    "none\n",
  );
});

t.test("what ignores TERM is killed", async (t) => {
  const { host } = localHost(t);
  const command = host.execute({
    shell: "trap '' TERM; sh -c 'sleep 63.4711' & while :; do sleep 64.4711; done",
    timeoutMs: 300,
  });
  await t.rejects(command, /took longer/);
  t.equal(
    (await host.query(rawShell("pgrep -f 'sleep 6[34][.]4711' || echo none"), { reads: [] })).stdout.text,
    "none\n",
  );
});

t.test("an abort ends the command with the signal's reason", async (t) => {
  const { host } = localHost(t);
  const controller = new AbortController();
  const command = host.execute({
    shell: "echo begun; sleep 62",
    signal: controller.signal,
    onLine: () => controller.abort(new Error("stop")),
  });
  await t.rejects(command, /^stop$/);
  await t.rejects(host.run(sh`true`, { signal: controller.signal }), /^stop$/);
});

t.test("the same read asked for twice at once is asked once", async (t) => {
  const { host } = localHost(t);
  const first = host.read("/etc/hostname");
  t.equal(host.read("/etc/hostname"), first);
  t.not(host.read("/etc/os-release"), first);
  await first;
  t.not(host.read("/etc/hostname"), first, "nothing is kept: machines change by themselves");
});

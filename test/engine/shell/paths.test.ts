import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import type { Ask } from "../../../engine/shell/reads/ask.js";
import { readFiles } from "../../../engine/shell/reads/file.js";
import type { PathState, RunResult } from "../../../engine/shell/types.js";
import { localHost, shells } from "./shells.js";

/** What is there, what isn't, links that lead somewhere and nowhere, and names that are odd. */
const names = [
  "file",
  "folder",
  "none",
  "file/none",
  "link",
  "dangling",
  "odd target",
  "with blank",
  "a\nb",
  "*",
];

for (const { name, path: shell } of shells(t))
  t.test(`many paths are the same as each by itself (${name})`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "hapb-paths-"));
    t.teardown(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "file"), "text");
    mkdirSync(join(folder, "folder"));
    symlinkSync("file", join(folder, "link"));
    symlinkSync("nowhere", join(folder, "dangling"));
    symlinkSync("line\n=end", join(folder, "odd target"));
    writeFileSync(join(folder, "with blank"), "");
    writeFileSync(join(folder, "a\nb"), "other");
    const { host } = localHost(t, shell);
    const paths = names.map((each) => join(folder, each));
    for (const follow of [false, true]) {
      const together = await Promise.all(paths.map((path) => host.path(path, { follow })));
      for (const [i, path] of paths.entries()) {
        const alone = await host.path(path, { follow });
        // Reading a link is an access to it.
        t.same(
          { ...together[i], atime: 0 },
          { ...alone, atime: 0 },
          `${JSON.stringify(names[i])}, ${follow ? "followed" : "itself"}`,
        );
      }
    }
    const kinds = await Promise.all(paths.map((path) => host.path(path)));
    t.same(
      kinds.map((state) => (state.exists ? state.kind : "none")),
      ["file", "directory", "none", "none", "link", "link", "link", "file", "file", "none"],
    );
    const [, , , , link, dangling, odd] = kinds;
    t.equal(link?.exists && link.target, "file");
    t.equal(dangling?.exists && dangling.target, "nowhere");
    t.equal(odd?.exists && odd.target, "line\n=end");
    t.same(await host.path(join(folder, "dangling"), { follow: true }), { exists: false });
  });

t.test("many digests are the same as each by itself", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hapb-paths-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "one"), "1");
  writeFileSync(join(folder, "two"), "2");
  writeFileSync(join(folder, "with blank"), "3");
  const { host } = localHost(t);
  const paths = ["one", "two", "none", "with blank"].map((each) => join(folder, each));
  const together = await Promise.all(paths.map((path) => host.checksum(path, "sha256")));
  const alone: (string | undefined)[] = [];
  for (const path of paths) alone.push(await host.checksum(path, "sha256"));
  t.same(together, alone);
  t.equal(together[2], undefined);
  t.match(together[0], /^[0-9a-f]{64}$/);
});

t.test("one path that can't be looked at leaves the others their answers", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hapb-paths-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "one"), "1");
  symlinkSync("loop", join(folder, "loop"));
  const { host } = localHost(t);
  const [one, loop] = await Promise.allSettled(
    ["one", "loop/inside"].map((each) => host.path(join(folder, each))),
  );
  t.equal(one?.status, "fulfilled");
  t.equal(loop?.status, "rejected");
});

t.test("a link that leads round in a loop is a link, and nothing is said of where it leads", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hapb-paths-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  symlinkSync("loop", join(folder, "loop"));
  symlinkSync("nowhere", join(folder, "dangling"));
  const { host } = localHost(t);
  const ask = (name: string, follow: boolean) => host.path(join(folder, name), { follow });
  const check = async (answers: Promise<readonly [unknown, unknown, unknown]>) => {
    const [own, followed, dangling] = (await answers) as readonly PromiseSettledResult<PathState>[];
    t.match(own, { status: "fulfilled", value: { kind: "link", target: "loop" } });
    t.match(followed, { status: "rejected", reason: { message: /levels of symbolic links|loop/i } });
    t.match(dangling, { status: "fulfilled", value: { exists: false } });
  };
  await check(Promise.allSettled([ask("loop", false), ask("loop", true), ask("dangling", true)]));
  await check(
    (async () => {
      const [own] = await Promise.allSettled([ask("loop", false)]);
      const [followed] = await Promise.allSettled([ask("loop", true)]);
      const [dangling] = await Promise.allSettled([ask("dangling", true)]);
      return [own, followed, dangling] as const;
    })(),
  );
});

for (const { name, path: shell } of shells(t))
  t.test(`many files hold what each by itself does (${name})`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "hapb-files-"));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const contents: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      text: Buffer.from("a\n\nb\n\n"),
      "no-end": Buffer.from("hapb-000 there 1"),
      bytes: Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
      full: Buffer.alloc(64 * 1024, "\n"),
      large: Buffer.alloc(64 * 1024 + 1, "x"),
      "with blank": Buffer.from("odd"),
    };
    for (const [file, content] of Object.entries(contents)) writeFileSync(join(folder, file), content);
    symlinkSync("text", join(folder, "link"));
    symlinkSync("nowhere", join(folder, "dangling"));
    const { host } = localHost(t, shell);
    const absent = ["none", "none/deeper/still", "dangling"];
    const files = [...Object.keys(contents), "link", ...absent];
    const together = await Promise.all(files.map((file) => host.read(join(folder, file))));
    for (const [i, file] of files.entries()) {
      const wanted = absent.includes(file) ? undefined : (contents[file] ?? contents.text);
      const found = together[i] && Buffer.from(together[i]);
      t.ok(wanted === undefined ? found === undefined : found?.equals(wanted), file);
    }
    await t.rejects(Promise.all([host.read(folder), host.read(join(folder, "text"))]), /head: /);
  });

t.test("of a folder that can't be looked into nobody says that a file isn't there", async (t) => {
  const ask: Ask = async (script) => {
    // As who may look into no folder.
    const text = script.text.replaceAll("[ -x ", "[ -d /nowhere/");
    const bytes = spawnSync("sh", ["-c", text]).stdout;
    return { rc: 0, stdout: { bytes, text: String(bytes), isCut: false } } as unknown as RunResult;
  };
  const found = await readFiles(ask, ["/etc/none-1", "/etc/none-2"]);
  t.equal(found.size, 0, "each is asked for by itself then, and its refusal is heard");
});

t.test("many programs are found as each by itself", async (t) => {
  const { host } = localHost(t);
  const names = ["sh", "no-such-program", "cat", "/bin/sh"];
  const together = await Promise.all(names.map((name) => host.which(name)));
  t.equal(together[1], undefined);
  for (const [i, name] of names.entries()) t.equal(together[i], await host.which(name), name);
});

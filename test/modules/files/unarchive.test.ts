import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { parseListing } from "../../../modules/files/archive/listing.js";
import { localHost } from "../../engine/shell/shells.js";
import { server } from "../network/server.js";
import { runModule } from "../run-module.js";

const has = (program: string) =>
  ["/usr/bin", "/bin", "/usr/local/bin"].some((folder) => existsSync(join(folder, program)));
/** How each kind is made, by programs of this machine. */
const kinds = [
  ["tar", "tar -cf A .", "tar"],
  ["tgz", "tar -cf - . | gzip > A", "gzip"],
  ["txz", "tar -cf - . | xz > A", "xz"],
  ["tzst", "tar -cf - . | zstd -q > A", "zstd"],
  ["tbz2", "tar -cf - . | bzip2 > A", "bzip2"],
  ["zip", "zip -q -r - . > A", "zip"],
].filter(([, , program]) => has(program!) && (program !== "zip" || has("unzip")));

/** A folder with something of everything, packed. */
function packed(t: Test, how: string, name = "archive") {
  const { host, folder } = localHost(t);
  const source = join(folder, "source");
  mkdirSync(join(source, "bin"), { recursive: true });
  writeFileSync(join(source, "bin/tool"), "tool\n");
  chmodSync(join(source, "bin/tool"), 0o750);
  writeFileSync(join(source, "é 'odd' [name]"), "odd\n");
  writeFileSync(join(source, "-dash"), "dash\n");
  if (!how.startsWith("zip")) symlinkSync("bin/tool", join(source, "link"));
  const src = join(folder, name);
  execFileSync("/bin/sh", ["-c", how.replace("A", `'${src}'`)], { cwd: source });
  const dest = join(folder, "dest");
  mkdirSync(dest);
  return { host, folder, source, src, dest };
}

for (const [kind, how] of kinds)
  for (const remote_src of [true, false])
    t.test(`${kind}, ${remote_src ? "on the host" : "of the control machine"}`, async (t) => {
      const { host, src, dest } = packed(t, how!);
      const args = { src, dest, remote_src, list_files: true };
      const foreseen = await runModule(host, "unarchive", args, { checkMode: true });
      t.equal(foreseen.outcome, "changed");
      t.notOk(existsSync(join(dest, "bin")));
      const { outcome, result } = await runModule(host, "unarchive", args);
      t.equal(outcome, "changed");
      t.equal(readFileSync(join(dest, "é 'odd' [name]"), "utf8"), "odd\n");
      t.equal(statSync(join(dest, "bin/tool")).mode & 0o777, 0o750);
      if (kind !== "zip") t.equal(readlinkSync(join(dest, "link")), "bin/tool");
      t.ok((result["files"] as string[]).some((name) => name.endsWith("bin/tool")));
      t.equal((await runModule(host, "unarchive", args)).outcome, "ok");

      writeFileSync(join(dest, "-dash"), "DASH\n");
      t.equal(
        (await runModule(host, "unarchive", args)).outcome,
        "changed",
        "content of the same size differs",
      );
      t.equal(readFileSync(join(dest, "-dash"), "utf8"), "dash\n");
      chmodSync(join(dest, "bin/tool"), 0o700);
      t.equal((await runModule(host, "unarchive", args)).outcome, "changed", "permissions differ");
    });

t.test("some of it, with a mode of its own", async (t) => {
  const { host, src, dest } = packed(t, "tar -cf A -- *", "a.tar");
  const args = { src, dest, exclude: ["-dash", "link"], mode: "u=rwX,go=" };
  await runModule(host, "unarchive", args);
  t.notOk(existsSync(join(dest, "-dash")));
  t.equal(statSync(join(dest, "bin/tool")).mode & 0o777, 0o700);
  t.equal(statSync(join(dest, "é 'odd' [name]")).mode & 0o777, 0o600);
  t.equal((await runModule(host, "unarchive", args)).outcome, "ok");
});

t.test("newer files stay", async (t) => {
  const { host, source, src, dest } = packed(t, "tar -cf A .");
  cpSync(source, dest, { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(dest, "-dash"), "mine, and newer\n");
  utimesSync(join(dest, "-dash"), 4e9, 4e9);
  await runModule(host, "unarchive", { src, dest, remote_src: true, keep_newer: true });
  t.equal(readFileSync(join(dest, "-dash"), "utf8"), "mine, and newer\n");
});

t.test("nothing is done where it was done", async (t) => {
  const { host, src, dest } = packed(t, "tar -cf A .");
  t.equal((await runModule(host, "unarchive", { src, dest, creates: src })).outcome, "ok");
  t.notOk(existsSync(join(dest, "bin")));
});

t.test("from an address", async (t) => {
  const { host, dest } = packed(t, "tar -cf A .");
  const { url } = await server(t);
  const args = { src: `${url}/archive`, dest, remote_src: true };
  t.equal((await runModule(host, "unarchive", args, { checkMode: true })).outcome, "unknown");
  t.equal((await runModule(host, "unarchive", args)).outcome, "changed");
  t.equal(readFileSync(join(dest, "from/server"), "utf8"), "served\n");
  t.equal((await runModule(host, "unarchive", args)).outcome, "ok");
});

t.test("what can't be unpacked is said", async (t) => {
  const { host, folder, src, dest } = packed(t, "tar -cf A .");
  const fails = (args: object, message: RegExp) =>
    t.rejects(runModule(host, "unarchive", { src, dest, remote_src: true, ...args }), { message });
  await fails({ dest: join(folder, "none") }, /no folder on this host/);
  await fails({ src: join(folder, "none") }, /no such file/);
  writeFileSync(src, "no archive at all, but longer than a block");
  await fails({}, /can't be read as an archive/);
});

t.test("listings of several programs", async (t) => {
  const digest = `${"0".repeat(40)}  -`;
  const members = (handler: string, ...lines: string[]) =>
    parseListing([handler, digest, ...lines].join("\n"))?.members.map(({ name, kind, mode, size }) =>
      [name, kind, mode?.toString(8), size].join(" "),
    );
  t.strictSame(
    members(
      "cat",
      "-rwsr-x--T root/0 12 2026-01-02 03:04 ./a b",
      "lrwxrwxrwx u/g 0 2026-01-02 03:04:05 l -> a b",
      "hrw-r--r-- u/g 0 2026-01-02 03:04 h link to a b",
      "drwxr-xr-x  0 u  g  0 Jan  2 03:04 d/",
      "-rw-r--r--  0 u  g  7 Jan  2  2025 d/f",
    ),
    ["a b file 5750 12", "l link 777 0", "h hard link 644 0", "d directory 755 0", "d/f file 644 7"],
  );
  t.strictSame(
    members(
      "unzip",
      "Archive:  x.zip",
      "-rw-r--r--  3.0 unx        5 tx        5 stor 20260102.030405 a b",
      "drwx---     2.0 fat        0 bx        0 stor 20260102.030405 d/",
      "2 files, 5 bytes uncompressed, 5 bytes compressed:  0.0%",
    ),
    ["a b file 644 5", "d directory  0"],
  );
  t.strictSame(
    members("unzip", "short", "  Length      Date    Time    Name", "        5  2026-01-02 03:04   a b"),
    ["a b file  5"],
  );
});

t.test("owners with blanks, and lines that can't be told apart", async (t) => {
  const listing = (program: string, ...lines: string[]) =>
    parseListing([program, `${"0".repeat(40)}  -`, ...lines].join("\n"));
  t.match(listing("cat", "-rw-r--r-- john doe/Domain Users 6 2026-01-02 03:04 a/b c"), {
    members: [{ name: "a/b c", owner: "john doe", group: "Domain Users", size: 6 }],
    unread: [],
  });
  t.match(listing("cat", "V--------- 0/0               0 2026-01-02 03:04 mine--Volume Header--"), {
    members: [],
    unread: [],
  });
  for (const line of [
    "-rw-r--r-- x/g 5 2026-01-02 03:04 safe/0 2 1970-01-01 00:00 ../evil",
    "-rw-r--r--  0 x g 5 Jan 2 03:04 safe 0 2 Jan 1 1970 ../evil",
    "../evil",
    "?rw-r--r-- 0/0 2 1970-01-01 00:00 a",
  ])
    t.match(listing("cat", "-rw-r--r-- 0/0 2 1970-01-01 00:00 fine", line), {
      members: [{ name: "fine" }],
      unread: [line],
    });
  t.match(listing("unzip", "?rw-------  2.0 unx        2 b-        2 stor 20260102.030405 a", "../evil"), {
    members: [{ name: "a", kind: "file", mode: 0o600 }],
    unread: ["../evil"],
  });
  t.match(
    listing(
      "unzip",
      "short",
      "Archive:  x.zip",
      "  Length      Date    Time    Name",
      "---------  ---------- -----   ----",
      "        2  2026-01-02 03:04   a",
      "---------                     -------",
      "        2                     1 file",
    ),
    { members: [{ name: "a" }], unread: [] },
  );
});

t.test("what a listing doesn't say for sure is not unpacked", async (t) => {
  const { host, src, dest } = packed(t, "touch 'two\nlines'; tar -cf A .");
  const args = { src, dest, remote_src: true };
  await t.rejects(runModule(host, "unarchive", args), { message: /can't be told from its listing/ });
  t.strictSame(readdirSync(dest), []);
});

t.test("somebody whose name has blanks", async (t) => {
  const { host, src, dest } = packed(t, "tar --owner='john doe:0' --group='Domain Users:0' -cf A .");
  await runModule(host, "unarchive", { src, dest, remote_src: true });
  t.equal(readFileSync(join(dest, "bin/tool"), "utf8"), "tool\n");
});

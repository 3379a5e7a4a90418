import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import t from "tap";
import { tarOf } from "../../../engine/shell/tar.js";
import { HostFailure } from "../../../engine/shell/types.js";
import { localHost, shells } from "./shells.js";

const odd = "-a 'b\" $c\\n*é";

t.test("many files come as one stream", async (t) => {
  for (const { name, path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    const dest = join(folder, "dest");
    mkdirSync(join(dest, "sub"), { recursive: true });
    writeFileSync(join(dest, "old"), "old");
    chmodSync(join(dest, "old"), 0o640);
    writeFileSync(join(folder, "large"), Buffer.alloc(700_001, "0123456789\n"));
    symlinkSync("old", join(dest, "link"));
    symlinkSync("old", join(dest, "replaced"));
    const place = (file: string, text: string, rest: object = {}) => ({
      source: { bytes: Buffer.from(text) },
      path: join(dest, file),
      attributes: {},
      follow: true,
      ...rest,
    });
    await host.uploadAll([
      place("link", "new"),
      place("replaced", "own", { follow: false, attributes: { mode: 0o600 } }),
      place(odd, "odd\0\n"),
      place("empty", ""),
      place("sub/large", "", { source: { localPath: join(folder, "large"), size: 700_001 } }),
    ]);
    t.equal(readFileSync(join(dest, "old"), "utf8"), "new", `${name}: a link is followed`);
    t.equal(lstatSync(join(dest, "old")).mode & 0o777, 0o640, "and what it leads to keeps its mode");
    t.ok(lstatSync(join(dest, "link")).isSymbolicLink());
    t.equal(lstatSync(join(dest, "replaced")).mode & 0o177777, 0o100600, "a link that isn't followed goes");
    t.equal(readFileSync(join(dest, odd), "utf8"), "odd\0\n");
    t.equal(lstatSync(join(dest, odd)).mode & 0o777, 0o666 & ~process.umask());
    t.ok(Date.now() - lstatSync(join(dest, odd)).mtimeMs < 600_000, "it is new");
    t.ok(readFileSync(join(dest, "sub/large")).equals(readFileSync(join(folder, "large"))));
    t.strictSame(
      readdirSync(dest).sort(),
      [odd, "empty", "link", "old", "replaced", "sub"].sort(),
      "nothing is left beside",
    );
  }
});

t.test("what can't be placed is said, and nothing is left beside it", async (t) => {
  const { host, folder } = localHost(t);
  mkdirSync(join(folder, "d/is-folder"), { recursive: true });
  const place = (path: string) => ({
    source: { bytes: Buffer.from("x") },
    path,
    attributes: {},
    follow: true,
  });
  await t.rejects(
    host.uploadAll([place(join(folder, "d/a")), place(join(folder, "d/is-folder"))]),
    HostFailure,
  );
  await t.rejects(host.uploadAll([place(join(folder, "none/a"))]), HostFailure);
  writeFileSync(join(folder, "short"), "x");
  const source = { localPath: join(folder, "short"), size: 5 };
  await t.rejects(host.uploadAll([{ ...place(join(folder, "d/b")), source }]), /shorter|could not write/);
  t.strictSame(
    readdirSync(join(folder, "d")).filter((name) => name.startsWith(".hapb")),
    [],
  );
  t.notOk(readdirSync(join(folder, "d")).includes("b"));
});

t.test("many paths are looked at in one request", async (t) => {
  for (const { name, path } of shells(t)) {
    const { host, hosts, folder } = localHost(t, path);
    writeFileSync(join(folder, odd), "a\n");
    mkdirSync(join(folder, "d"));
    symlinkSync(odd, join(folder, "l"));
    const files = [odd, "d", "l", "none", "new\nline"].map((each) => join(folder, each));
    const before = await hosts.roundTrips();
    const found = await host.survey(files.slice(0, 4));
    t.ok((await hosts.roundTrips()) - before <= 2, "one, and one for the log-in");
    for (const [i, { path: state, sha1 }] of found.entries()) {
      // Reading a file or a link is an access to it.
      const alone = await host.path(files[i]!, { follow: true });
      t.strictSame({ ...state, atime: 0 }, { ...alone, atime: 0 }, `${name}: ${files[i]}`);
      t.equal(sha1, await host.checksum(files[i]!).catch(() => undefined));
    }
    t.strictSame(await host.survey([]), []);
    writeFileSync(files[4]!, "odd");
    t.equal((await host.survey(files))[4]!.sha1, await host.checksum(files[4]!));
  }
});

t.test("a tar that other programs read", async (t) => {
  const chunks: Uint8Array[] = [];
  const entries = [
    { name: "0", source: { bytes: Buffer.alloc(512, "a") } },
    { name: "1", source: { bytes: Buffer.from("b\n") } },
    { name: "2", source: { bytes: Buffer.alloc(0) } },
  ];
  for await (const chunk of tarOf(entries)) chunks.push(chunk);
  const listed = execFileSync("tar", ["-tvf", "-"], { input: Buffer.concat(chunks), encoding: "utf8" });
  t.match(listed, /^-rw------- .* 512 .* 0\n-rw------- .* 2 .* 1\n-rw------- .* 0 .* 2\n$/);
  t.equal(execFileSync("tar", ["-xOf", "-", "1"], { input: Buffer.concat(chunks), encoding: "utf8" }), "b\n");
});

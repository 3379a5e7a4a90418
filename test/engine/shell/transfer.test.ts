import { lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { HostFailure } from "../../../engine/shell/types.js";
import { localHost, shells } from "./shells.js";

const odd = "-a 'b\" $c\\\n*é";

t.test("a file is streamed to the control machine", async (t) => {
  for (const { name, path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    const bytes = Buffer.alloc(3_000_000, "0123456789\n");
    writeFileSync(join(folder, odd), bytes);
    const sha1 = await host.download(join(folder, odd), join(folder, "new/copy"));
    t.ok(readFileSync(join(folder, "new/copy")).equals(bytes), name);
    t.equal(sha1, await host.checksum(join(folder, odd)));
    t.strictSame(readdirSync(join(folder, "new")), ["copy"], "nothing is left beside it");
  }
});

t.test("what can't be streamed leaves the old file", async (t) => {
  const { host, folder } = localHost(t);
  writeFileSync(join(folder, "old"), "old");
  mkdirSync(join(folder, "d"));
  for (const source of ["missing", "d"])
    await t.rejects(host.download(join(folder, source), join(folder, "old")), HostFailure);
  t.equal(readFileSync(join(folder, "old"), "utf8"), "old");
  t.strictSame(readdirSync(folder).sort(), ["d", "old"]);
});

t.test("a file that is there takes another's place, and its mode", async (t) => {
  for (const { name, path } of shells(t)) {
    const { host, folder } = localHost(t, path);
    const target = join(folder, odd);
    mkdirSync(join(folder, "other"));
    for (const from of ["new", "other/new"]) {
      writeFileSync(target, "old", { mode: 0o640 });
      writeFileSync(join(folder, from), "new", { mode: 0o600 });
      await host.place(join(folder, from), target);
      t.equal(readFileSync(target, "utf8"), "new", `${name}, ${from}`);
      t.equal(lstatSync(target).mode & 0o777, 0o640);
    }
    t.strictSame(readdirSync(join(folder, "other")), []);
    t.strictSame(readdirSync(folder).sort(), [odd, "other"].sort());
  }
});

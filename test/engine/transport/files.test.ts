import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import t from "tap";
import { HostFailure } from "../../../engine/shell/types.js";
import { lab } from "./lab.js";
import type { FileService } from "./server-sftp.js";

const large = Buffer.alloc(5_000_001, "0123456789\n");

const services: readonly (readonly [FileService | undefined, string, number])[] = [
  ["serves", "a server's service for files brings large ones", large.length],
  [undefined, "without one a command takes them", 0],
  ["breaks", "where it breaks off a command takes them", 0],
  ["elsewhere", "where it puts them elsewhere a command takes them", 0],
];

for (const [files, what, atLeast] of services)
  t.test(what, async (t) => {
    const { server, host } = await lab(t, { ...(files ? { files } : {}) });
    const [source, folder] = [join(t.testdir(), "large"), join(server.folder, "d")];
    writeFileSync(source, large);
    mkdirSync(folder);
    writeFileSync(join(folder, "old"), "old", { mode: 0o640 });
    chmodSync(join(folder, "old"), 0o640);
    symlinkSync("old", join(folder, "link"));
    await host.upload(source, join(folder, "new"), { mode: 0o755 });
    await host.upload(source, join(folder, "link"));
    for (const name of ["new", "old"]) t.ok(readFileSync(join(folder, name)).equals(large), name);
    t.equal(statSync(join(folder, "new")).mode & 0o777, 0o755);
    t.equal(statSync(join(folder, "old")).mode & 0o777, 0o640, "its mode stays");
    t.strictSame(readdirSync(folder).sort(), ["link", "new", "old"], "nothing is left beside them");
    t.ok(server.fileBytes >= atLeast);
    if (files === undefined) t.equal(server.fileBytes, 0);
    await t.rejects(host.upload(source, join(folder, "none/x")), HostFailure);
  });

t.test("small files and other users' are brought by commands", async (t) => {
  const { server, host } = await lab(t, { files: "serves" });
  const source = join(t.testdir({ small: "small" }), "small");
  await host.upload(source, join(server.folder, "small"));
  t.equal(readFileSync(join(server.folder, "small"), "utf8"), "small");
  t.equal(server.fileBytes, 0);
});

t.test("an upload that is stopped leaves nothing in the file's place", async (t) => {
  const { server, host } = await lab(t, { files: "serves" });
  const source = join(t.testdir(), "large");
  writeFileSync(source, large);
  const stop = new AbortController();
  stop.abort(new Error("stopped"));
  await t.rejects(host.upload(source, join(server.folder, "x"), {}, { signal: stop.signal }));
  t.notOk(readdirSync(server.folder).includes("x"));
});

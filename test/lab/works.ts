import { join } from "node:path";
import type { Test } from "tap";
import type { Host } from "../../engine/shell/types.js";

/** What everybody who has a shell must be able to do. */
export async function works(t: Test, host: Host, folder: string): Promise<void> {
  await host.makeDirectory(folder, { mode: 0o755 });
  const file = join(folder, "f");
  const content = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
  await host.write(file, content, { mode: 0o640 });
  const [read, state, names, digest] = await Promise.all([
    host.read(file),
    host.path(file),
    host.list(folder),
    host.checksum(file, "sha256"),
  ]);
  t.same(read, content);
  t.match(state, { kind: "file", mode: 0o640, size: 1000, owner: "root" });
  t.strictSame(names, ["f"]);
  t.match(digest, /^[0-9a-f]{64}$/);
  const large = Buffer.alloc(2_000_000, "large\n");
  await host.write(file, large);
  t.ok(Buffer.from((await host.read(file))!).equals(large));
  t.match(await host.execute({ shell: "cat; exit 3", stdin: "in" }), { rc: 3, stdout: { text: "in" } });
  t.match(await host.execute({ argv: ["no-such-program"] }), { rc: 127 });
  t.match(await host.account("root"), { uid: 0 });
  const job = { key: `works:${folder}`, shell: "echo a; sleep 0.3; echo b; exit 4" };
  t.match(await host.job(job), { rc: 4, stdout: { text: "a\nb\n" }, wasReattached: false });
  await t.rejects(host.execute({ shell: "sleep 60 & sleep 61", timeoutMs: 300 }), /took longer/);
  await host.remove(folder);
}

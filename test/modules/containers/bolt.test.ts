import t from "tap";
import { BoltFile } from "../../../modules/containers/bolt.js";

const pageSize = 4096;

/** What stands in a bucket: other buckets, and values. */
type Content = { readonly [name: string]: Content | string };

/** Writes a database whose root is a branch page, with one leaf page for each bucket of the first level and inline ones below. */
function database(content: Content): Buffer {
  const names = Object.keys(content).sort();
  const file = Buffer.alloc(pageSize * (3 + names.length));
  // An older transaction in the second meta page, whose root is nowhere.
  writeMeta(file, 0, { root: 2n, txid: 8n });
  writeMeta(file, 1, { root: 9n, txid: 7n });
  const branch = pageSize * 2;
  file.writeUInt16LE(1, branch + 8);
  file.writeUInt16LE(names.length, branch + 10);
  names.forEach((name, i) => {
    const element = branch + 16 + 16 * i;
    file.writeUInt32LE(branch + 2048 + 64 * i - element, element);
    file.writeUInt32LE(name.length, element + 4);
    file.writeBigUInt64LE(BigInt(3 + i), element + 8);
    file.write(name, branch + 2048 + 64 * i);
    leaf({ [name]: content[name]! }).copy(file, pageSize * (3 + i));
  });
  return file;
}

function writeMeta(file: Buffer, page: number, { root, txid }: { root: bigint; txid: bigint }): void {
  const meta = page * pageSize + 16;
  file.writeUInt16LE(4, meta - 16 + 8);
  file.writeUInt32LE(0xed0cdaed, meta);
  file.writeUInt32LE(2, meta + 4);
  file.writeUInt32LE(pageSize, meta + 8);
  file.writeBigUInt64LE(root, meta + 16);
  file.writeBigUInt64LE(txid, meta + 48);
  let hash = 0xcbf29ce484222325n;
  for (const byte of file.subarray(meta, meta + 56))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  file.writeBigUInt64LE(hash, meta + 56);
}

/** A leaf page as long as what it holds; buckets stand in it as pages of their own kind. */
function leaf(content: Content): Buffer {
  const entries = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
  const head = Buffer.alloc(16 + 16 * entries.length);
  head.writeUInt16LE(2, 8);
  head.writeUInt16LE(entries.length, 10);
  const parts: Buffer[] = [head];
  let at = head.length;
  entries.forEach(([name, value], i) => {
    const bytes =
      typeof value === "string" ? Buffer.from(value) : Buffer.concat([Buffer.alloc(16), leaf(value)]);
    const element = 16 + 16 * i;
    head.writeUInt32LE(typeof value === "string" ? 0 : 1, element);
    head.writeUInt32LE(at - element, element + 4);
    head.writeUInt32LE(Buffer.byteLength(name), element + 8);
    head.writeUInt32LE(bytes.length, element + 12);
    parts.push(Buffer.from(name), bytes);
    at += Buffer.byteLength(name) + bytes.length;
  });
  return Buffer.concat(parts);
}

const content: Content = {
  v1: {
    "k8s.io": { images: { "a.example/pause:3": { labels: {} }, "b.example/ä:1": {} } },
    version: "3",
  },
  v2: { other: "x" },
};

t.test("names in buckets, by the newer of the two meta pages", async (t) => {
  const file = new BoltFile(database(content));
  t.strictSame(file.names([]), ["v1", "v2"]);
  t.strictSame(file.names(["v1"]), ["k8s.io", "version"]);
  t.strictSame(file.names(["v1", "k8s.io", "images"]), ["a.example/pause:3", "b.example/ä:1"]);
  t.strictSame(file.names(["v2"]), ["other"]);
});

t.test("no such bucket has no names, and a value is no bucket", async (t) => {
  const file = new BoltFile(database(content));
  t.strictSame(file.names(["v1", "moby", "images"]), []);
  t.strictSame(file.names(["v1", "version"]), []);
});

t.test("a meta page that was cut off in the middle does not count", async (t) => {
  const bytes = database(content);
  bytes.writeUInt8(1, 16 + 57);
  // The other one's root is no tree's page.
  t.throws(() => new BoltFile(bytes).names([]));
  bytes.writeUInt8(1, pageSize + 16 + 57);
  t.throws(() => new BoltFile(bytes), { message: "no valid meta page" });
});

t.test("anything else is refused", async (t) => {
  for (const bytes of [Buffer.alloc(0), Buffer.from("text"), Buffer.alloc(70_000)])
    t.throws(() => new BoltFile(bytes), { message: "no valid meta page" });
});

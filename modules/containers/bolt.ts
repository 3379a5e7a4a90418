/**
 * Reads bbolt's database files: what programs such as containerd keep, where the program itself does not run and can't be asked.
 * @source https://github.com/etcd-io/bbolt/blob/main/internal/common/page.go and meta.go: pages of one size; two meta pages of which the
 *   valid one with the later transaction counts; buckets are trees of branch and leaf pages, small ones stand in their parent's leaf
 */
export class BoltFile {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly pageSize: number;
  private readonly root: bigint;

  /** @throws Error when these are not the bytes of such a database */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const meta = this.newestMeta();
    if (!meta) throw new Error("no valid meta page");
    this.pageSize = meta.pageSize;
    this.root = meta.root;
  }

  /** Names in the bucket at a path of buckets; none where there is no such bucket. */
  names(path: readonly string[]): string[] {
    let leaves = this.leaves(this.root);
    for (const name of path) {
      const found = leaves.find((leaf) => leaf.isBucket && leaf.key === name);
      if (!found) return [];
      const root = this.view.getBigUint64(found.valueAt, true);
      // A bucket that has no page of its own follows its header.
      leaves = root === 0n ? this.leavesAt(found.valueAt + bucketHeader) : this.leaves(root);
    }
    return leaves.map(({ key }) => key);
  }

  private newestMeta(): { readonly pageSize: number; readonly root: bigint } | undefined {
    const metas = [0, ...pageSizes].flatMap((at) => {
      const meta = at + pageHeader;
      if (meta + metaSize > this.bytes.length || this.view.getUint32(meta, true) !== magic) return [];
      if (this.view.getBigUint64(meta + 56, true) !== fnv1a(this.bytes.subarray(meta, meta + 56))) return [];
      const pageSize = this.view.getUint32(meta + 8, true);
      if (at !== 0 && at !== pageSize) return [];
      return [
        {
          pageSize,
          root: this.view.getBigUint64(meta + 16, true),
          txid: this.view.getBigUint64(meta + 48, true),
        },
      ];
    });
    return metas.sort((a, b) => (a.txid < b.txid ? 1 : -1))[0];
  }

  private leaves(page: bigint): Leaf[] {
    return this.leavesAt(Number(page) * this.pageSize);
  }

  private leavesAt(at: number): Leaf[] {
    const flags = this.view.getUint16(at + 8, true);
    const count = this.view.getUint16(at + 10, true);
    const elements = Array.from({ length: count }, (_, i) => at + pageHeader + i * elementSize);
    if (flags === branchFlag)
      return elements.flatMap((element) => this.leaves(this.view.getBigUint64(element + 8, true)));
    if (flags !== leafFlag) throw new Error(`a page of kind ${flags} where a tree's page should be`);
    return elements.map((element) => {
      const keyAt = element + this.view.getUint32(element + 4, true);
      const keyEnd = keyAt + this.view.getUint32(element + 8, true);
      return {
        isBucket: this.view.getUint32(element, true) === 1,
        key: new TextDecoder().decode(this.bytes.subarray(keyAt, keyEnd)),
        valueAt: keyEnd,
      };
    });
  }
}

interface Leaf {
  readonly isBucket: boolean;
  readonly key: string;
  readonly valueAt: number;
}

const magic = 0xed0cdaed;
const [branchFlag, leafFlag] = [1, 2];
// Bytes.
const [pageHeader, elementSize, bucketHeader, metaSize] = [16, 16, 16, 64];
/** The second meta page begins after the first, and pages are as large as the machine's own. */
const pageSizes = [4096, 8192, 16384, 65536];

/** FNV-1a, 64 bits. */
function fnv1a(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}

/**
 * Keeps what was used lately: when the young half is full it becomes the old one, and what was not asked for since then
 * is forgotten. Reading costs one or two look-ups and no bookkeeping.
 */
export class Cache<T> {
  private readonly size: number;
  private young = new Map<string, T>();
  private old = new Map<string, T>();

  /** @param size how many entries are kept at least; at most twice as many are */
  constructor(size: number) {
    this.size = size;
  }

  get(key: string, make: () => T): T {
    const known = this.young.get(key);
    if (known !== undefined) return known;
    const value = this.old.get(key) ?? make();
    if (this.young.size >= this.size) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
    return value;
  }
}

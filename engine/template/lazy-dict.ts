import type { Value } from "../base/value.js";

/**
 * A dictionary whose members are made when they are asked for: hostvars, whose members are whole hosts. To the
 * language it is a dictionary like any other. It can't be changed.
 */
export class LazyDict extends Map<Value, Value> {
  private readonly listKeys: () => Iterable<Value>;
  private readonly read: (key: Value) => Value | undefined;

  /** @param read gives a key's value, undefined when there is none; may throw `Pending` */
  constructor(listKeys: () => Iterable<Value>, read: (key: Value) => Value | undefined) {
    super();
    this.listKeys = listKeys;
    this.read = read;
  }

  override get(key: Value): Value | undefined {
    return this.read(key);
  }

  override has(key: Value): boolean {
    return this.read(key) !== undefined;
  }

  override get size(): number {
    return [...this.listKeys()].length;
  }

  override keys(): MapIterator<Value> {
    return [...this.listKeys()].values();
  }

  override *entries(): MapIterator<[Value, Value]> {
    for (const key of this.listKeys()) {
      const value = this.read(key);
      if (value !== undefined) yield [key, value];
    }
  }

  override *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries();
  }

  override forEach(callback: (value: Value, key: Value, dict: Map<Value, Value>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}

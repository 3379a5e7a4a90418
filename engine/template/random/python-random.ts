import { createHash } from "node:crypto";
import { MersenneTwister } from "./mersenne-twister.js";

/**
 * The numbers that Python's `random.Random(seed)` gives, so that `59 | random(seed=inventory_hostname)` puts a cron job
 * at the same minute as it does with Ansible.
 * @source https://docs.python.org/3/library/random.html#random.seed (version 2 of seeding)
 */
export class PythonRandom {
  private readonly twister: MersenneTwister;

  constructor(seed: string | bigint) {
    this.twister = new MersenneTwister(
      words(typeof seed === "string" ? textSeed(seed) : seed < 0n ? -seed : seed),
    );
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    const bits = limit.toString(2).length;
    let drawn: number;
    do drawn = this.bits(bits);
    while (drawn >= limit);
    return drawn;
  }

  private bits(count: number): number {
    if (count <= 32) return this.twister.next() >>> (32 - count);
    const low = this.twister.next();
    return (this.twister.next() >>> (64 - count)) * 2 ** 32 + low;
  }
}

/** Text counts as its UTF-8 bytes with their SHA-512 behind them. */
function textSeed(text: string): bigint {
  const bytes = Buffer.from(text, "utf8");
  const digest = createHash("sha512").update(bytes).digest();
  return BigInt(`0x${Buffer.concat([bytes, digest]).toString("hex")}`);
}

function words(value: bigint): number[] {
  const list: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 32n) list.push(Number(rest & 0xffffffffn));
  return list.length > 0 ? list : [0];
}

const SIZE = 624;
const MIDDLE = 397;

/**
 * MT19937, seeded by an array.
 * @source M. Matsumoto, T. Nishimura: Mersenne Twister, ACM TOMACS 8 (1998), and their "init_by_array" of 2002
 */
export class MersenneTwister {
  private readonly state = new Uint32Array(SIZE);
  private index = SIZE;

  constructor(key: readonly number[]) {
    const { state } = this;
    this.fill(19650218);
    let i = 1;
    let j = 0;
    for (let k = Math.max(SIZE, key.length); k > 0; k--) {
      state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1664525)) + key[j]! + j;
      j = (j + 1) % key.length;
      i = this.step(i);
    }
    for (let k = SIZE - 1; k > 0; k--) {
      state[i] = (state[i]! ^ Math.imul(mixed(state[i - 1]!), 1566083941)) - i;
      i = this.step(i);
    }
    state[0] = 0x80000000;
  }

  /** The next 32 random bits. */
  next(): number {
    if (this.index >= SIZE) this.twist();
    let y = this.state[this.index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private fill(seed: number): void {
    const { state } = this;
    state[0] = seed;
    for (let i = 1; i < SIZE; i++) state[i] = Math.imul(mixed(state[i - 1]!), 1812433253) + i;
  }

  /** The index after `i`; behind the last one the seeding goes on at 1 with the last word carried to the front. */
  private step(i: number): number {
    if (i + 1 < SIZE) return i + 1;
    this.state[0] = this.state[SIZE - 1]!;
    return 1;
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.index = 0;
  }
}

function mixed(word: number): number {
  return word ^ (word >>> 30);
}

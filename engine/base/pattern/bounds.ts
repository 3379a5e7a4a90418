/** How often; `max` may be Infinity, `length` is what it took in the pattern. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly length: number;
}

const signs: Readonly<Record<string, Bounds>> = {
  "*": { min: 0, max: Infinity, length: 1 },
  "+": { min: 1, max: Infinity, length: 1 },
  "?": { min: 0, max: 1, length: 1 },
};

/** A repeat that stands at `at`. A `{` that is no count is a letter like others. */
export function readBounds(source: string, at: number): Bounds | undefined {
  const counted = /^\{(?:(\d+)(?:(,)(\d*))?|,(\d*))\}/.exec(source.slice(at, at + 30));
  if (!counted) return signs[source[at] ?? ""];
  const [all, low, comma, high, only] = counted;
  const upper = low === undefined ? only! : comma ? high! : low;
  return { min: Number(low ?? 0), max: upper === "" ? Infinity : Number(upper), length: all.length };
}

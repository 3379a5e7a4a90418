import { PatternError, type PatternFlags } from "./syntax.js";

export type Flags = Required<PatternFlags>;

export const noFlags: Flags = {
  ignoreCase: false,
  multiline: false,
  dotAll: false,
  verbose: false,
  ascii: false,
};

const names: Readonly<Record<string, keyof Flags>> = {
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  x: "verbose",
  a: "ascii",
};

/** Flags after `(?on-off)`; `u` is what we do anyway. @throws PatternError for `L`, which means the locale of some machine */
export function switchFlags(flags: Flags, on: string, off: string, at: number): Flags {
  if (on.includes("L")) throw new PatternError("the flag 'L' is not supported", at);
  const switched = (letters: string, value: boolean) =>
    [...letters].filter((letter) => letter !== "u").map((letter) => [names[letter]!, value] as const);
  return { ...flags, ...Object.fromEntries([...switched(on, true), ...switched(off, false)]) };
}

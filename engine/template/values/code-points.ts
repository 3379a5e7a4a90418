/**
 * Strings counted as Python counts them: by code point. JavaScript counts UTF-16 units, which differs for everything
 * beyond the Basic Multilingual Plane (emoji), so only such strings take the slow way.
 */
const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/;

export function isAstral(text: string): boolean {
  return ASTRAL.test(text);
}

export function length(text: string): number {
  return isAstral(text) ? Array.from(text).length : text.length;
}

/** The characters, one code point each. */
export function characters(text: string): string[] {
  return isAstral(text) ? Array.from(text) : text.split("");
}

/** The index by code point of a UTF-16 index. */
export function pointIndex(text: string, unitIndex: number): number {
  return unitIndex > 0 ? length(text.slice(0, unitIndex)) : unitIndex;
}

/** `text[from:to]`, both from 0 and within the text. */
export function part(text: string, from: number, to: number): string {
  return isAstral(text) ? Array.from(text).slice(from, to).join("") : text.slice(from, to);
}

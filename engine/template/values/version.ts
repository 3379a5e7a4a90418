import { Fault, typeFault } from "../runtime/fault.js";

type Part = number | string;

/**
 * Compares two versions: negative, 0 or positive. Kinds: "loose" (numbers and words in any order), "strict" (1.2.3a4),
 * "semver"/"semantic" (SemVer 2.0.0), "pep440".
 * @throws Fault for a version that the kind doesn't allow
 */
export function compareVersions(a: string, b: string, kind: string): number {
  switch (kind) {
    case "loose":
      return compareLoose(a, b);
    case "strict":
      return compareParts(strictParts(a), strictParts(b));
    case "semver":
    case "semantic":
      return compareSemantic(a, b);
    case "pep440":
      return compareParts(pepParts(a), pepParts(b));
    default:
      throw new Fault(`'${kind}' is no kind of version`, {
        hint: "loose, strict, semver, semantic or pep440",
      });
  }
}

function compareLoose(a: string, b: string): number {
  const parts = (text: string): Part[] =>
    (text.match(/\d+|[a-z]+|[^\d.a-z]+/g) ?? []).map((part) => (/^\d/.test(part) ? Number(part) : part));
  return compareParts(parts(a), parts(b));
}

function compareParts(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = comparePart(a[i]!, b[i]!);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function comparePart(a: Part, b: Part): number {
  if (typeof a !== typeof b) {
    throw typeFault(
      "these versions can't be compared: a number stands where the other has a word",
      "version(..., version_type='semver') may do it",
    );
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Two or three numbers, then perhaps `a` or `b` with a number: 1.2, 1.2.3, 1.2b1. */
function strictParts(text: string): Part[] {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(text.trim());
  if (!found)
    throw new Fault(`'${text}' is no strict version`, {
      hint: "1.2.3 or 1.2b1; without strict=true any form will do",
    });
  const [, major, minor, patch, letter, number] = found;
  return [Number(major), Number(minor), Number(patch ?? 0), letter ?? "final", Number(number ?? 0)];
}

function compareSemantic(a: string, b: string): number {
  const [left, right] = [semantic(a), semantic(b)];
  const core = compareParts(left.core, right.core);
  if (core !== 0) return core;
  // A version with a pre-release comes before the one without.
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  for (let i = 0; i < Math.min(left.pre.length, right.pre.length); i++) {
    const [x, y] = [left.pre[i]!, right.pre[i]!];
    if (x === y) continue;
    if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return left.pre.length - right.pre.length;
}

function semantic(text: string): { core: number[]; pre: Part[] } {
  const found = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (!found) throw new Fault(`'${text}' is no semantic version`, { hint: "three numbers: 1.2.3" });
  const pre = (found[4]?.split(".") ?? []).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return { core: found.slice(1, 4).map(Number), pre };
}

/** @source PEP 440: epoch, release without zeros at its end, then dev < a < b < rc < final < post */
function pepParts(text: string): Part[] {
  const found =
    /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?(?:(?:[-_.]?(?:post|rev|r)[-_.]?(\d*))|-(\d+))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/i.exec(
      text.trim(),
    );
  if (!found) throw new Fault(`'${text}' is no version of PEP 440`, { hint: "1.2, 1.2rc1, 1.2.post1" });
  const [, epoch, release = "", pre, preNumber, post, shortPost, dev] = found;
  const numbers = release.split(".").map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  const padded = [...numbers, ...Array.from({ length: Math.max(0, 8 - numbers.length) }, () => 0)];
  const hasPost = post !== undefined || shortPost !== undefined;
  const stage =
    pre === undefined ? (dev !== undefined && !hasPost ? -1 : 3) : ["a", "b", "c"].indexOf(stageLetter(pre));
  const postNumber = hasPost ? Number(post ?? shortPost) : -1;
  return [
    Number(epoch ?? 0),
    ...padded,
    stage,
    Number(preNumber ?? 0),
    postNumber,
    dev === undefined ? Infinity : Number(dev),
  ];
}

function stageLetter(word: string): string {
  const lower = word.toLowerCase();
  return lower.startsWith("a") ? "a" : lower.startsWith("b") ? "b" : "c";
}

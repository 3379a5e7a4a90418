import type { Category, ClassItem, ParsedPattern, PatternNode } from "./syntax.js";

/** The engines differ in these spellings only. */
interface Dialect {
  readonly textStart: string;
  readonly lineStart: string;
  readonly lineEnd: string;
  readonly textEnd: string;
  readonly end: string;
  readonly anything: string;
  boundary(isNegated: boolean, isAscii: boolean): string;
  char(code: number): string;
  caseGroup(ignoreCase: boolean): string;
}

/** Members of a `[...]` that both engines read alike. Python's categories know all of Unicode. */
const unicode: Readonly<Record<Category, string>> = {
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  w: "\\p{L}\\p{N}_",
  // Everything else; of the connectors (Pc) only the underscore is a word character.
  W: "\\p{M}\\p{Z}\\p{C}\\p{S}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}‿⁀⁔︳︴﹍﹎﹏＿",
  s: "\\t-\\r\\x1c-\\x20\\x85\\p{Z}",
  S: "\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}",
};
const ascii: Readonly<Record<Category, string>> = {
  d: "\\d",
  D: "\\D",
  w: "\\w",
  W: "\\W",
  s: "\\t-\\r\\x20",
  S: "\\x00-\\x08\\x0e-\\x1f\\x21-\\x7f\u{80}-\u{10ffff}",
};

function isPlain(code: number): boolean {
  return /^[A-Za-z0-9_ ]$/.test(String.fromCodePoint(code));
}

/** What `re2` reads. The `$` of Python becomes a group that takes a last line end; `Pattern` takes it back from the match. */
const re2: Dialect = {
  textStart: "\\A",
  lineStart: "(?m:^)",
  lineEnd: "(?m:$)",
  textEnd: "\\z",
  end: "(?:\\z|(\\n)\\z)",
  anything: "(?s:.)",
  boundary: (isNegated) => (isNegated ? "\\B" : "\\b"),
  char: (code) => (isPlain(code) ? String.fromCodePoint(code) : `\\x{${code.toString(16)}}`),
  caseGroup: (ignoreCase) => (ignoreCase ? "(?i:" : "(?-i:"),
};

const ecma: Dialect = {
  textStart: "^",
  // Said of what is there: between the halves of a character there is neither.
  lineStart: "(?<=\\n|^)",
  lineEnd: "(?=\\n|$)",
  textEnd: "$",
  end: "(?=\\n?$)",
  anything: "[^]",
  boundary: (isNegated, isAscii) => {
    if (isAscii) return isNegated ? "\\B" : "\\b";
    const word = `[${unicode.w}]`;
    return isNegated
      ? `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
      : `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
  },
  char: (code) => (isPlain(code) ? String.fromCodePoint(code) : `\\u{${code.toString(16)}}`),
  // Only asked for when `needsBacktracking` let it through, which it does not for switched case.
  caseGroup: () => "(?:",
};

/** For re2js; `captures[i]` is the user's number of the i-th group (from 1), or 0 for one that stands for `$`. */
export function printRe2(pattern: ParsedPattern): { text: string; captures: number[] } {
  const captures = [0];
  const text = print(pattern.root, re2, captures);
  return { text, captures };
}

/** For JavaScript's own engine, flag `u`. */
export function printEcma(pattern: ParsedPattern): string {
  return print(pattern.root, ecma, []);
}

function print(node: PatternNode, dialect: Dialect, captures: number[]): string {
  const inner = (child: PatternNode) => print(child, dialect, captures);
  switch (node.type) {
    case "char":
      return dialect.char(node.code);
    case "any":
      return node.dotAll ? dialect.anything : "[^\\n]";
    case "category":
      return loneCategory(node.category, node.ascii);
    case "class":
      return `[${node.negated ? "^" : ""}${node.items.map((item) => classItem(item, node.ascii, dialect)).join("")}]`;
    case "assertion":
      if (node.kind === "boundary" || node.kind === "nonBoundary")
        return dialect.boundary(node.kind === "nonBoundary", node.ascii);
      if (node.kind === "end") captures.push(0);
      return dialect[node.kind];
    case "group": {
      if (node.index !== undefined) captures.push(node.index);
      const body = inner(node.body);
      const cased = node.ignoreCase === undefined ? body : `${dialect.caseGroup(node.ignoreCase)}${body})`;
      return node.index === undefined ? `(?:${cased})` : `(${cased})`;
    }
    case "look":
      return `(?${node.isAhead ? "" : "<"}${node.negated ? "!" : "="}${inner(node.body)})`;
    case "backreference":
      return `(?:\\${node.index})`;
    case "repeat": {
      const count = `{${node.min},${node.max === Infinity ? "" : node.max}}`;
      return `(?:${inner(node.body)})${count}${node.isLazy ? "?" : ""}`;
    }
    case "sequence":
      return node.items.map(inner).join("");
    case "alternation":
      return `(?:${node.branches.map(inner).join("|")})`;
  }
}

function classItem(item: ClassItem, isAscii: boolean, dialect: Dialect): string {
  if (typeof item === "string") return category(item, isAscii);
  return item.from === item.to
    ? dialect.char(item.from)
    : `${dialect.char(item.from)}-${dialect.char(item.to)}`;
}

function category(letter: Category, isAscii: boolean): string {
  return (isAscii ? ascii : unicode)[letter];
}

/** Outside of a class the capital letters are exact complements. */
function loneCategory(letter: Category, isAscii: boolean): string {
  const small = letter.toLowerCase() as Category;
  return letter === small ? `[${category(letter, isAscii)}]` : `[^${category(small, isAscii)}]`;
}

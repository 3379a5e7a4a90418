/** What Python's `re.finditer` gives: spans of the match and of each group, [-1, -1] for one that took no part. */
export interface FindCase {
  readonly pattern: string;
  readonly flags?: string;
  readonly text: string;
  readonly found: readonly (readonly [number, number][])[];
}

export const findCases: readonly FindCase[] = [
  { pattern: "a+", text: "baac", found: [[[1, 3]]] },
  { pattern: "x*", text: "abxd", found: [[[0, 0]], [[1, 1]], [[2, 3]], [[3, 3]], [[4, 4]]] },
  {
    pattern: "^(\\w+)\\s*=\\s*(.*)$",
    text: "key = value",
    found: [
      [
        [0, 11],
        [0, 3],
        [6, 11],
      ],
    ],
  },
  { pattern: "^#?Port ", flags: "m", text: "a\n#Port 22\nPort 23", found: [[[2, 8]], [[11, 16]]] },
  { pattern: "foo$", text: "foo\n", found: [[[0, 3]]] },
  {
    pattern: "(foo$)",
    text: "foo\n",
    found: [
      [
        [0, 3],
        [0, 3],
      ],
    ],
  },
  { pattern: "foo\\Z", text: "foo\n", found: [] },
  { pattern: "$", text: "a\n", found: [[[1, 1]], [[2, 2]]] },
  { pattern: "a$\\n", text: "a\n", found: [[[0, 2]]] },
  { pattern: "^", flags: "m", text: "a\nb\n", found: [[[0, 0]], [[2, 2]], [[4, 4]]] },
  { pattern: "$", flags: "m", text: "a\nb", found: [[[1, 1]], [[3, 3]]] },
  {
    pattern: "(?P<k>a)|(b)",
    text: "ba",
    found: [
      [
        [0, 1],
        [-1, -1],
        [0, 1],
      ],
      [
        [1, 2],
        [1, 2],
        [-1, -1],
      ],
    ],
  },
  {
    pattern: "(a)\\1",
    text: "aaa",
    found: [
      [
        [0, 2],
        [0, 1],
      ],
    ],
  },
  {
    pattern: "(?P<q>['\"]).*?(?P=q)",
    text: "x 'a\"b' y",
    found: [
      [
        [2, 7],
        [2, 3],
      ],
    ],
  },
  { pattern: "a(?=b)", text: "acab", found: [[[2, 3]]] },
  { pattern: "a(?!b)", text: "abac", found: [[[2, 3]]] },
  { pattern: "(?<=-)\\w+", text: "a-bc", found: [[[2, 4]]] },
  { pattern: "(?<!-)\\bb", text: "-b b", found: [[[3, 4]]] },
  { pattern: "[]a]+", text: "x]a", found: [[[1, 3]]] },
  { pattern: "[^]a]+", text: "]xya", found: [[[1, 3]]] },
  { pattern: "[[:x]+", text: "a[:x", found: [[[1, 4]]] },
  { pattern: "[a\\-z]+", text: "b-az", found: [[[1, 4]]] },
  { pattern: "[\\w.-]+", text: "  k8s.io/x", found: [[[2, 8]], [[9, 10]]] },
  { pattern: "[\\b]", text: "a\bb", found: [[[1, 2]]] },
  { pattern: "x{2}", text: "xxx", found: [[[0, 2]]] },
  { pattern: "x{,2}y", text: "xxxy", found: [[[1, 4]]] },
  { pattern: "x{,}y", text: "xxxy", found: [[[0, 4]]] },
  { pattern: "x{a}", text: "x{a}", found: [[[0, 4]]] },
  { pattern: "{}", text: "a{}", found: [[[1, 3]]] },
  { pattern: "a{2,1001}", text: "aaa", found: [[[0, 3]]] },
  { pattern: "a+?", text: "aa", found: [[[0, 1]], [[1, 2]]] },
  { pattern: "(?i)ab", text: "AbaB", found: [[[0, 2]], [[2, 4]]] },
  { pattern: "a(?i:b)c", text: "aBc aBC", found: [[[0, 3]]] },
  { pattern: "(?i)a(?-i:b)", text: "Ab AB", found: [[[0, 2]]] },
  { pattern: "(?s).", text: "\n", found: [[[0, 1]]] },
  { pattern: ".", text: "\r\n", found: [[[0, 1]]] },
  { pattern: "(?x) a  b # both\n c", text: "abc", found: [[[0, 3]]] },
  { pattern: "(?x)[ #]a", text: " a#a", found: [[[0, 2]], [[2, 4]]] },
  { pattern: "a(?#not this)b", text: "ab", found: [[[0, 2]]] },
  { pattern: "\\d+", text: "x٣4", found: [[[1, 3]]] },
  { pattern: "(?a)\\d+", text: "x٣4", found: [[[2, 3]]] },
  { pattern: "\\w+", text: "größe_1-x", found: [[[0, 7]], [[8, 9]]] },
  { pattern: "\\W+", text: "ä _-x", found: [[[1, 2]], [[3, 4]]] },
  { pattern: "[\\W]+", text: "ä _-‿x", found: [[[1, 2]], [[3, 5]]] },
  { pattern: "\\bü\\b", text: "ü xü ü", found: [[[0, 1]], [[5, 6]]] },
  { pattern: "\\s+", text: "a\u00a0\u2003\vb", found: [[[1, 4]]] },
  { pattern: "[^\\S]+", text: "a\u00a0\tb", found: [[[1, 3]]] },
  { pattern: "[\\S\\n]+", text: " a\nb ", found: [[[1, 4]]] },
  { pattern: "\\x41\\u0042\\103\\0?", text: "ABC", found: [[[0, 3]]] },
  { pattern: "\\.\\-\\/\\ \\@", text: ".-/ @", found: [[[0, 5]]] },
  { pattern: "\\t\\n\\r\\f\\v\\a", text: "\t\n\r\f\v\x07", found: [[[0, 6]]] },
  {
    pattern: "(a|b)*c",
    text: "abac",
    found: [
      [
        [0, 4],
        [2, 3],
      ],
    ],
  },
  { pattern: "(?:a|ab)(?:c|bcd)", text: "abcd", found: [[[0, 4]]] },
  { pattern: "a|ab", text: "ab", found: [[[0, 1]]] },
  { pattern: "", text: "ab", found: [[[0, 0]], [[1, 1]], [[2, 2]]] },
  { pattern: "/]}>\"'`<-&&~~,", text: "./]}>\"'`<-&&~~,", found: [[[1, 15]]] },
];

export const replaceCases = [
  { pattern: "x*", text: "abxd", replacement: "-", limit: 0, result: "-a-b--d-", count: 5 },
  { pattern: "(\\w+) (\\w+)", text: "a b", replacement: "\\2 \\1", limit: 0, result: "b a", count: 1 },
  {
    pattern: "(?P<x>a)",
    text: "aa",
    replacement: "[\\g<x>\\g<0>\\g<1>]",
    limit: 1,
    result: "[aaa]a",
    count: 1,
  },
  { pattern: "(a)|b", text: "b", replacement: "<\\1>", limit: 0, result: "<>", count: 1 },
  { pattern: "a", text: "a", replacement: "\\n\\t\\\\", limit: 0, result: "\n\t\\", count: 1 },
  { pattern: "a", text: "a", replacement: "\\.$1&", limit: 0, result: "\\.$1&", count: 1 },
  { pattern: "a", text: "a", replacement: "\\101\\0", limit: 0, result: "A\0", count: 1 },
  {
    pattern: "^(.*)$",
    flags: "m",
    text: "a\nb\n",
    replacement: "[\\1]",
    limit: 0,
    result: "[a]\n[b]\n[]",
    count: 3,
  },
] as const;

/** Refused, with the place. */
export const wrongCases = [
  { pattern: "(", offset: 0, message: /never closed/ },
  { pattern: "a)", offset: 1, message: /closes nothing/ },
  { pattern: "[a", offset: 0, message: /never closed/ },
  { pattern: "*a", offset: 0, message: /nothing before/ },
  { pattern: "a**", offset: 2, message: /can't be repeated/ },
  { pattern: "a++", offset: 2, message: /possessive/ },
  { pattern: "^*", offset: 0, message: /nothing here to repeat/ },
  { pattern: "a{3,2}", offset: 6, message: /minimum/ },
  { pattern: "[b-a]", offset: 1, message: /range/ },
  { pattern: "\\q", offset: 0, message: /means nothing/ },
  { pattern: "a\\", offset: 1, message: /escapes nothing/ },
  { pattern: "\\1", offset: 1, message: /no group 1/ },
  { pattern: "(?P=x)", offset: 0, message: /named 'x'/ },
  { pattern: "(?P<a>x)(?P<a>y)", offset: 8, message: /two groups/ },
  { pattern: "(?>a)", offset: 0, message: /atomic/ },
  { pattern: "(a)(?(1)b|c)", offset: 3, message: /conditional/ },
  { pattern: "a(?i)", offset: 1, message: /at its start/ },
  { pattern: "(?L)a", offset: 0, message: /'L'/ },
  { pattern: "(?<a>x)", offset: 0, message: /unknown kind/ },
] as const;

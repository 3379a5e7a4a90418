import type { Search } from "./engines.js";
import { printEcma } from "./print.js";
import type { ParsedPattern, PatternNode } from "./syntax.js";

/** JavaScript's own engine without a limit of time: for searches that `mostSteps` has bounded. */
export function directSearch(pattern: ParsedPattern): Search {
  const expression = new RegExp(printEcma(pattern), "dgu");
  return (text, from) => {
    expression.lastIndex = from;
    const indices = expression.exec(text)?.indices;
    return indices?.map((span) => span ?? ([-1, -1] as const));
  };
}

/**
 * How often a backtracking engine looks at a character at the worst, in a text of `length`; infinite where that can't be
 * told from the pattern's shape, or where the engines could differ (case).
 */
export function mostSteps({ root, ignoreCase }: ParsedPattern, length: number): number {
  if (ignoreCase) return Infinity;
  const places = isAtStart(root) ? 1 : length + 1;
  return places * cost(root, length).steps;
}

/** In how many ways a node can be matched at one place, and how many looks all of them take. */
interface Cost {
  readonly ways: number;
  readonly steps: number;
}

const unbounded: Cost = { ways: Infinity, steps: Infinity };

function cost(node: PatternNode, length: number): Cost {
  switch (node.type) {
    case "char":
    case "any":
    case "category":
    case "class":
    case "assertion":
      return { ways: 1, steps: 1 };
    case "group":
      return node.ignoreCase === undefined ? cost(node.body, length) : unbounded;
    case "sequence":
      // What stands behind is tried again for each way in which all before it matches.
      return node.items
        .map((item) => cost(item, length))
        .reduce((sum, { ways, steps }) => ({ ways: sum.ways * ways, steps: sum.steps + sum.ways * steps }), {
          ways: 1,
          steps: 0,
        });
    case "alternation":
      return node.branches
        .map((branch) => cost(branch, length))
        .reduce((sum, { ways, steps }) => ({ ways: sum.ways + ways, steps: sum.steps + steps }));
    case "repeat": {
      const most = Math.min(node.max, length);
      const isOfOne = ["char", "any", "category", "class"].includes(node.body.type);
      return isOfOne && most >= node.min ? { ways: most - node.min + 1, steps: most } : unbounded;
    }
    case "look":
    case "backreference":
      return unbounded;
  }
}

function isAtStart(node: PatternNode): boolean {
  if (node.type === "sequence") return node.items[0] !== undefined && isAtStart(node.items[0]);
  return node.type === "assertion" && node.kind === "textStart";
}

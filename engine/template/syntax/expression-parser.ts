import type { Body, Comparison, Expression, ExpressionShape, Operator } from "./nodes.js";
import { parsePostfix, parsePrimary } from "./primary-parser.js";
import { parseFiltersAndTests } from "./filter-parser.js";
import { TemplateSyntaxError } from "./syntax-error.js";
import type { TokenCursor } from "./token-cursor.js";

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** Reads the `{{ }}` inside a string constant that stands at these offsets. */
export type NestedReader = (start: number, end: number) => Body;

/**
 * Jinja's expression grammar, from the loosest binding to the tightest: conditional, or, and, not, comparisons, + and -,
 * ~, the other arithmetic, ** (to the left, as Jinja has it), signs, filters and tests.
 */
export class ExpressionParser {
  readonly cursor: TokenCursor;
  /** Set where strings with `{{ }}` are templates of their own: in conditions, and in the arguments of lookups. */
  readonly readNested: NestedReader | undefined;
  /** True while the strings that are read may be templates of their own. */
  nestsTemplates: boolean;

  constructor(cursor: TokenCursor, readNested?: NestedReader, nestsTemplates = false) {
    this.cursor = cursor;
    this.readNested = readNested;
    this.nestsTemplates = nestsTemplates;
  }

  /** One expression, or several with commas between them: a tuple. */
  tuple(isEnd: () => boolean = () => this.cursor.current.kind === "end", withConditional = true): Expression {
    const start = this.cursor.current.start;
    const items: Expression[] = [];
    let isTuple = false;
    while (!(items.length > 0 && isEnd())) {
      items.push(withConditional ? this.expression() : this.or());
      if (!this.cursor.skipOperator(",")) break;
      isTuple = true;
    }
    return isTuple ? this.node({ kind: "tuple", items }, start) : items[0]!;
  }

  expression(): Expression {
    return this.cursor.nested(() => this.conditional());
  }

  /** An expression without `a if b else c` around it. */
  or(): Expression {
    return this.logic("or", () => this.logic("and", () => this.not()));
  }

  unary(): Expression {
    return parseFiltersAndTests(this, this.signed());
  }

  node(shape: ExpressionShape, start: number): Expression {
    return { ...shape, start, end: this.cursor.endOfLast };
  }

  private conditional(): Expression {
    const start = this.cursor.current.start;
    let expression = this.or();
    while (this.cursor.skipName("if")) {
      const condition = this.or();
      const otherwise = this.cursor.skipName("else") ? this.expression() : undefined;
      expression = this.node({ kind: "conditional", then: expression, condition, otherwise }, start);
    }
    return expression;
  }

  private logic(operator: "and" | "or", operand: () => Expression): Expression {
    const start = this.cursor.current.start;
    let left = operand();
    while (this.cursor.skipName(operator)) {
      left = this.node({ kind: "logic", operator, left, right: operand() }, start);
    }
    return left;
  }

  private not(): Expression {
    const start = this.cursor.current.start;
    if (!this.cursor.skipName("not")) return this.compare();
    return this.cursor.nested(() =>
      this.node({ kind: "unary", operator: "not", operand: this.not() }, start),
    );
  }

  private compare(): Expression {
    const start = this.cursor.current.start;
    const first = this.sum();
    const rest: { operator: Comparison; operand: Expression }[] = [];
    for (let operator = this.comparison(); operator; operator = this.comparison()) {
      rest.push({ operator, operand: this.sum() });
    }
    return rest.length === 0 ? first : this.node({ kind: "compare", first, rest }, start);
  }

  private comparison(): Comparison | undefined {
    const { cursor } = this;
    if (cursor.current.kind === "operator" && COMPARISONS.has(cursor.current.text)) {
      const operator = cursor.next();
      const next = cursor.current;
      if (operator.end === next.start && next.kind === "operator" && next.text === "=") {
        throw new TemplateSyntaxError(`'${operator.text}=' is not an operator`, operator.start, next.end, {
          hint: `write '${operator.text}'`,
        });
      }
      return operator.text as Comparison;
    }
    if (cursor.skipName("in")) return "in";
    if (cursor.isName("not") && cursor.peek().kind === "name" && cursor.peek().text === "in") {
      cursor.next();
      cursor.next();
      return "not in";
    }
    return undefined;
  }

  private sum(): Expression {
    return this.binary(["+", "-"], () => this.concat());
  }

  private concat(): Expression {
    const start = this.cursor.current.start;
    const parts = [this.product()];
    while (this.cursor.skipOperator("~")) parts.push(this.product());
    return parts.length === 1 ? parts[0]! : this.node({ kind: "concat", parts }, start);
  }

  private product(): Expression {
    return this.binary(["*", "/", "//", "%"], () => this.binary(["**"], () => this.unary()));
  }

  private binary(operators: string[], operand: () => Expression): Expression {
    const start = this.cursor.current.start;
    let left = operand();
    while (this.cursor.isOperator(...operators)) {
      const operator = this.cursor.next().text as Operator;
      left = this.node({ kind: "binary", operator, left, right: operand() }, start);
    }
    return left;
  }

  private signed(): Expression {
    const { cursor } = this;
    const start = cursor.current.start;
    if (!cursor.isOperator("-", "+")) return parsePostfix(this, parsePrimary(this));
    const operator = cursor.next().text as "-" | "+";
    const signed = cursor.nested(() => this.node({ kind: "unary", operator, operand: this.signed() }, start));
    return parsePostfix(this, signed);
  }
}

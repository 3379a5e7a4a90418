import type { Value } from "../../base/value.js";

/** Every node knows its place: character offsets in the template's text, `end` exclusive. */
interface Placed {
  readonly start: number;
  readonly end: number;
}

export type Expression = Placed & ExpressionShape;

export type ExpressionShape =
  | { readonly kind: "constant"; readonly value: Value }
  | { readonly kind: "nested"; readonly body: readonly Statement[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list" | "tuple"; readonly items: readonly Expression[] }
  | {
      readonly kind: "dict";
      readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
    }
  | { readonly kind: "attribute"; readonly object: Expression; readonly name: string }
  | { readonly kind: "item"; readonly object: Expression; readonly index: Expression }
  | {
      readonly kind: "slice";
      readonly from?: Expression;
      readonly to?: Expression;
      readonly step?: Expression;
    }
  | Call
  | Applied
  | {
      readonly kind: "test";
      readonly input: Expression;
      readonly name: string;
      readonly nameAt: Placed;
      readonly args: Arguments;
      readonly isNegated: boolean;
    }
  | { readonly kind: "unary"; readonly operator: "not" | "-" | "+"; readonly operand: Expression }
  | {
      readonly kind: "logic";
      readonly operator: "and" | "or";
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "compare";
      readonly first: Expression;
      readonly rest: readonly { readonly operator: Comparison; readonly operand: Expression }[];
    }
  | { readonly kind: "concat"; readonly parts: readonly Expression[] }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise?: Expression;
    };

export interface Call {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: Arguments;
}

export type CallExpression = Placed & Call;

/** A filter on a value; without `input` the first one of a filter block, which gets the block's text. */
export interface Applied {
  readonly kind: "filter";
  readonly input?: Expression;
  readonly name: string;
  readonly nameAt: Placed;
  readonly args: Arguments;
}

export type FilterExpression = Placed & Applied;

export type Operator = "+" | "-" | "*" | "/" | "//" | "%" | "**";
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly { readonly name: string; readonly value: Expression }[];
  /** `*list` */
  readonly spread?: Expression;
  /** `**dict` */
  readonly spreadKeywords?: Expression;
}

export type Statement = Placed & StatementShape;

export type StatementShape =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "output"; readonly expression: Expression }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly condition: Expression; readonly body: Body }[];
      readonly otherwise: Body;
    }
  | ForLoop
  | { readonly kind: "set"; readonly target: Target; readonly value: Expression }
  | {
      readonly kind: "set-block";
      readonly target: Target;
      readonly filter?: FilterExpression;
      readonly body: Body;
    }
  | {
      readonly kind: "with";
      readonly bindings: readonly { readonly target: Target; readonly value: Expression }[];
      readonly body: Body;
    }
  | Macro
  | { readonly kind: "call-block"; readonly call: CallExpression; readonly caller: Macro }
  | { readonly kind: "filter-block"; readonly filter: FilterExpression; readonly body: Body }
  | {
      readonly kind: "include";
      readonly template: Expression;
      readonly withContext: boolean;
      readonly ignoreMissing: boolean;
    }
  | {
      readonly kind: "import";
      readonly template: Expression;
      readonly as: string;
      readonly withContext: boolean;
    }
  | {
      readonly kind: "from-import";
      readonly template: Expression;
      readonly names: readonly { readonly name: string; readonly as: string }[];
      readonly withContext: boolean;
    }
  | { readonly kind: "extends"; readonly template: Expression }
  | {
      readonly kind: "block";
      readonly name: string;
      readonly isScoped: boolean;
      readonly isRequired: boolean;
      readonly body: Body;
    }
  | { readonly kind: "scope"; readonly body: Body };

export type Body = readonly Statement[];

export interface ForLoop {
  readonly kind: "for";
  readonly target: Target;
  readonly iterable: Expression;
  readonly condition?: Expression;
  readonly isRecursive: boolean;
  readonly body: Body;
  readonly otherwise: Body;
}

export interface Macro {
  readonly kind: "macro";
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly fallback?: Expression }[];
  readonly body: Body;
}

/** What `for` and `set` assign to: a name, `namespace.name`, or a tuple of targets. */
export type Target = Placed &
  (
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "member"; readonly object: string; readonly name: string }
    | { readonly kind: "tuple"; readonly items: readonly Target[] }
  );

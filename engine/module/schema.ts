/**
 * Builders for a module's arguments: they infer the TypeScript type, carry the docs, and the checker reads them. Coercions are
 * Ansible's: "yes" for a boolean, "80" for an integer, "a,b" for a list of strings.
 */
export interface Schema<T> {
  readonly type: SchemaType;
  readonly description: string;
  /** Present in the value's type only. */
  readonly _type?: T;
  readonly isOptional: boolean;
  readonly default?: unknown;
  readonly aliases?: readonly string[];
  readonly choices?: readonly string[];
  /** Of a path: it stands on the control machine, always or unless another argument says otherwise. */
  readonly onControl?: true | "unless remote_src";
  readonly items?: Schema<unknown>;
  readonly members?: Readonly<Record<string, Schema<unknown>>>;
}

/**
 * `mode` is a file mode (number or text, normalised to a number or symbolic text); `expression` and `expressions` are raw expressions, not
 * evaluated before the module sees them (control modules); `raw` takes any plain value; `secret` is a string that is never shown;
 * `path` is a path on the host, `~` expanded there, or on the control machine where `onControl` says so.
 */
export type SchemaType =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "list"
  | "object"
  | "dict"
  | "mode"
  | "path"
  | "raw"
  | "secret"
  | "expression"
  | "expressions";

export interface ObjectSchema<T> extends Schema<T> {
  readonly members: Readonly<Record<string, Schema<unknown>>>;
  /** Rules between arguments. */
  readonly rules: readonly Rule[];
  /** Members that aren't listed are let through (kubeadm_extra and the like). */
  readonly isOpen: boolean;
}

export type Rule =
  | { readonly kind: "exclusive"; readonly names: readonly string[] }
  | { readonly kind: "oneOf"; readonly names: readonly string[] }
  | { readonly kind: "together"; readonly names: readonly string[] };

type Members = Readonly<Record<string, Schema<unknown>>>;
type TypeOf<S> = S extends Schema<infer T> ? T : never;
type OptionalNames<M> = { [K in keyof M]: undefined extends TypeOf<M[K]> ? K : never }[keyof M];
export type ObjectOf<M extends Members> = { [K in Exclude<keyof M, OptionalNames<M>>]: TypeOf<M[K]> } & {
  [K in OptionalNames<M>]?: TypeOf<M[K]>;
};

const scalar =
  <T>(type: SchemaType) =>
  (description: string, fallback?: T): Schema<T> => ({
    type,
    description,
    isOptional: fallback !== undefined,
    ...(fallback === undefined ? {} : { default: fallback }),
  });

export const string = scalar<string>("string");
export const integer = scalar<number>("integer");
export const number = scalar<number>("number");
export const boolean = scalar<boolean>("boolean");
/** A path on the host. */
export const path = scalar<string>("path");
/** Never shown in results, diffs, logs or reports. */
export const secret = scalar<string>("secret");
export const mode = scalar<number | string>("mode");
/** Any plain value. */
export const raw = scalar<import("../base/value.js").Plain>("raw");
/** A mapping of any plain values. */
export const dict = scalar<{ [key: string]: import("../base/value.js").Plain }>("dict");
export const expression = scalar<unknown>("expression");
export const expressions = scalar<unknown>("expressions");

export function oneOf<const T extends string>(
  choices: readonly T[],
  fallback?: NoInfer<T>,
  description = "",
): Schema<T> {
  return { ...scalar<T>("string")(description, fallback), choices };
}

export function list<T>(
  items: Schema<T>,
  description = items.description,
  fallback?: readonly T[],
): Schema<readonly T[]> {
  return { ...scalar<readonly T[]>("list")(description, fallback), items: items };
}

/** May be left out, and then is `undefined`. */
export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  return { ...schema, isOptional: true };
}

/** Further names of the same argument, as Ansible has them. */
export function alias<S extends Schema<unknown>>(schema: S, ...names: readonly string[]): S {
  return { ...schema, aliases: names };
}

/** A path of the control machine; with `unless`, of the host when `remote_src` is yes. */
export function onControl<S extends Schema<unknown>>(schema: S, unless?: "remote_src"): S {
  return { ...schema, onControl: unless === undefined ? true : `unless ${unless}` };
}

export function object<M extends Members>(
  members: M,
  options: { rules?: readonly Rule[]; isOpen?: boolean; description?: string } = {},
): ObjectSchema<ObjectOf<M>> {
  return {
    type: "object",
    description: options.description ?? "",
    isOptional: false,
    members,
    rules: options.rules ?? [],
    isOpen: options.isOpen ?? false,
  };
}

/** Not more than one of these. */
export const exclusive = (...names: string[]): Rule => ({ kind: "exclusive", names });
/** At least one of these. */
export const requireOneOf = (...names: string[]): Rule => ({ kind: "oneOf", names });
/** All of these or none. */
export const together = (...names: string[]): Rule => ({ kind: "together", names });

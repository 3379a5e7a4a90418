import {
  coverage,
  isFor,
  isSameProtocol,
  isSameSource,
  portsOf,
  protocolNumber,
  written,
  type Coverage,
  type Opening,
} from "./opening.js";

/** A chain that all input passes, and that lets nothing in but what its rules name. */
export interface ClosedChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly rules: readonly NftRule[];
  /** The rules of another chain of its table. */
  readonly rulesOf: (chain: string) => readonly NftRule[];
}

type Expression = Readonly<Record<string, unknown>>;

export interface NftRule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly handle: number;
  readonly comment?: string;
  readonly expr: readonly Expression[];
}

interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly type?: string;
  readonly hook?: string;
  readonly policy?: string;
}

/**
 * The chains of `nft -j list ruleset` that close the host's ports. @source libnftables-json(5)
 * @param isOthers tables that another program of the host keeps
 */
export function closedChains(json: string, isOthers: (chain: NftChain) => boolean): readonly ClosedChain[] {
  const { nftables } = JSON.parse(json) as { nftables: readonly { chain?: NftChain; rule?: NftRule }[] };
  const chains = nftables.flatMap(({ chain }) => (chain ? [chain] : []));
  const rules = nftables.flatMap(({ rule }) => (rule ? [rule] : []));
  const rulesOf = ({ family, table }: NftChain, name: string) =>
    rules.filter((rule) => rule.family === family && rule.table === table && rule.chain === name);
  const closes = (chain: NftChain, name: string, seen: readonly string[] = []): boolean =>
    rulesOf(chain, name).some((rule) => {
      if (!rule.expr.every(isUnconditional)) return false;
      const last = rule.expr.at(-1) ?? {};
      const target = (last["jump"] ?? last["goto"]) as { readonly target?: string } | undefined;
      if (target?.target === undefined) return "drop" in last || "reject" in last;
      return !seen.includes(target.target) && closes(chain, target.target, [...seen, target.target]);
    });
  return chains
    .filter(
      ({ type, hook, family }) =>
        type === "filter" && hook === "input" && ["inet", "ip", "ip6"].includes(family),
    )
    .filter((chain) => !isOthers(chain))
    .filter((chain) => chain.policy === "drop" || closes(chain, chain.name))
    .map((chain) => ({
      family: chain.family,
      table: chain.table,
      name: chain.name,
      rules: rulesOf(chain, chain.name),
      rulesOf: (name) => rulesOf(chain, name),
    }));
}

function isUnconditional(expression: Expression): boolean {
  return Object.keys(expression).every((key) =>
    ["counter", "log", "drop", "reject", "jump", "goto"].includes(key),
  );
}

/** Whether packets of the opening's kind come to this chain. */
export function passes(chain: ClosedChain, opening: Opening): boolean {
  return chain.family === "inet" || isFor(opening, chain.family === "ip6" ? 6 : 4);
}

/** What a rule lets in of it; rules whose conditions aren't understood let in nothing. */
export function covers(rule: NftRule, opening: Opening): Coverage {
  if (!("accept" in (rule.expr.at(-1) ?? {}))) return "not";
  let found: Coverage = "more";
  let source: string | undefined;
  for (const expression of rule.expr) {
    if ("counter" in expression || "log" in expression || "accept" in expression) continue;
    const match = expression["match"] as { op?: string; left: Expression; right: unknown } | undefined;
    if (match === undefined || (match.op !== "==" && match.op !== "in")) return "not";
    const { left, right } = match;
    const payload = left["payload"] as { protocol?: string; field?: string } | undefined;
    const meta = left["meta"] as { key?: string } | undefined;
    const ct = left["ct"] as { key?: string } | undefined;
    if (payload?.field === "dport") {
      if (opening.ports === undefined || (payload.protocol !== "th" && payload.protocol !== opening.protocol))
        return "not";
      found = coverage(ranges(right), opening.ports);
      if (found === "not") return "not";
    } else if (meta?.key === "l4proto" || payload?.field === "protocol" || payload?.field === "nexthdr") {
      const protocols = elements(right).filter(isWord);
      if (!protocols.some((each) => isSameProtocol(each, opening.protocol))) return "not";
      if (opening.ports === undefined && protocols.length === 1) found = "exactly";
    } else if (payload?.field === "saddr") {
      source = address(right);
      if (source === undefined) return "not";
    } else if (ct?.key !== "state" || !elements(right).includes("new")) return "not";
  }
  if (source !== undefined && !isSameSource(source, opening.source)) return "not";
  return source === undefined && opening.source !== undefined ? "more" : found;
}

/** The chain and handle of a rule that lets it in besides `isOurs`, also in a chain that packets are sent to; none where one before refuses it. */
export function letsIn(
  chain: ClosedChain,
  opening: Opening,
  isOurs: (rule: NftRule) => boolean,
): string | undefined {
  const fate = (name: string, seen: readonly string[]): string | undefined => {
    for (const rule of chain.rulesOf(name)) {
      const last = rule.expr.at(-1) ?? {};
      const matches = { ...rule, expr: [...rule.expr.slice(0, -1), { accept: null }] };
      if (isOurs(rule) || covers(matches, opening) === "not") continue;
      if ("return" in last) return undefined;
      if ("accept" in last) return `${name} (handle ${rule.handle})`;
      if ("drop" in last || "reject" in last) {
        // A chain that drops all that is left may have let it go before, by a rule that isn't understood.
        if (name === chain.name || rule.expr.some((each) => "match" in each)) return "";
        continue;
      }
      const { target } = (last["jump"] ?? last["goto"] ?? {}) as { readonly target?: string };
      const found = target && !seen.includes(target) ? fate(target, [...seen, target]) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return fate(chain.name, [chain.name]) || undefined;
}

function elements(right: unknown): readonly unknown[] {
  if (Array.isArray(right)) return right;
  const set = (right as { set?: unknown } | null)?.set;
  return Array.isArray(set) ? set : [right];
}

function isWord(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function ranges(right: unknown): readonly (readonly [number, number])[] {
  return elements(right).flatMap((each) => {
    const range = (each as { range?: readonly [number, number] } | null)?.range;
    if (range) return [range];
    return typeof each === "number" ? [[each, each] as const] : [];
  });
}

function address(right: unknown): string | undefined {
  if (typeof right === "string") return right.startsWith("@") ? undefined : right;
  const prefix = (right as { prefix?: { addr: string; len: number } } | null)?.prefix;
  return prefix && `${prefix.addr}/${prefix.len}`;
}

/** The mark of rules that this module made. */
export function comment(opening: Opening): string {
  return `hapb ${written(opening)}`;
}

/** One line of nft's language; at the top of the chain, since a rule that closes all stands at its end. */
export function insertRule({ family, table, name }: ClosedChain, opening: Opening): string {
  const { protocol, ports, source } = opening;
  const from = source === undefined ? [] : [`${source.includes(":") ? "ip6" : "ip"} saddr ${source}`];
  const what = ports
    ? `${protocol} dport ${portsOf(ports, "-")}`
    : `meta l4proto ${protocolNumber(protocol)}`;
  return [
    `insert rule ${family} ${table} ${name}`,
    ...from,
    what,
    `accept comment "${comment(opening)}"`,
  ].join(" ");
}

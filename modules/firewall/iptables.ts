import { splitWords } from "../../engine/module/index.js";
import {
  coverage,
  isSameProtocol,
  isSameSource,
  portsOf,
  protocolNumber,
  written,
  type Coverage,
  type Opening,
} from "./opening.js";

/**
 * Whether what `iptables -S` says lets nothing in but what it names: by the policy of INPUT, or a rule without conditions, also in a chain
 * that every packet is sent to (`-A INPUT -j LOGDROP`).
 */
export function isClosed(rules: string): boolean {
  return /^-P INPUT DROP$/m.test(rules) || refuses(rules, "INPUT", new Set());
}

function refuses(rules: string, chain: string, seen: Set<string>): boolean {
  if (seen.has(chain)) return false;
  seen.add(chain);
  const start = `-A ${chain} `;
  return filterTable(rules)
    .filter((line) => line.startsWith(start))
    .some((line) => {
      const [, target] = /^-[jg] (\S+)(?: --reject-with \S+)?$/.exec(line.slice(start.length)) ?? [];
      if (target === undefined) return false;
      return target === "DROP" || target === "REJECT" || refuses(rules, target, seen);
    });
}

/** The lines of the chain INPUT, in iptables' own order, of what it says or of a file of iptables-save's. */
export function inputRules(text: string): readonly string[] {
  return filterTable(text)
    .map((line) => line.replace(/^\[\d+:\d+\] /, ""))
    .filter((line) => line.startsWith("-A INPUT "));
}

/** A file has more tables than the one that filters; what `-S` says has none. */
function filterTable(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const start = lines.indexOf("*filter");
  return start === -1 ? lines : lines.slice(start + 1, lines.indexOf("COMMIT", start));
}

/** What a rule lets in of it; rules whose conditions aren't understood let in nothing. */
export function covers(rule: string, opening: Opening): Coverage {
  const words = splitWords(rule).slice(2);
  let found: Coverage = "more";
  let protocol: string | undefined;
  let source: string | undefined;
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1] ?? "";
    switch (words[i]) {
      case "-p":
        protocol = value;
        if (!isSameProtocol(protocol, opening.protocol)) return "not";
        if (opening.ports === undefined) found = "exactly";
        break;
      case "--dport":
      case "--dports":
        if (opening.ports === undefined) return "not";
        found = coverage(value.split(",").map(range), opening.ports);
        if (found === "not") return "not";
        break;
      case "-s":
        source = value;
        break;
      case "--state":
      case "--ctstate":
        if (!value.split(",").includes("NEW")) return "not";
        break;
      case "-j":
        if (value !== "ACCEPT") return "not";
        break;
      case "-m":
        if (!["tcp", "udp", "sctp", "dccp", "multiport", "comment", "conntrack", "state"].includes(value))
          return "not";
        break;
      case "--comment":
        break;
      default:
        return "not";
    }
  }
  if (source !== undefined && !isSameSource(source, opening.source)) return "not";
  return source === undefined && opening.source !== undefined ? "more" : found;
}

/**
 * The rule that lets it in besides those that `isOurs` names, also in a chain that packets are sent to from INPUT; undefined where a rule
 * before it refuses it, or none is understood to let it in.
 */
export function letsIn(
  rules: string,
  opening: Opening,
  isOurs: (rule: string) => boolean,
): string | undefined {
  const lines = filterTable(rules).map((line) => line.replace(/^\[\d+:\d+\] /, ""));
  const fate = (chain: string, seen: readonly string[]): string | undefined => {
    for (const line of lines.filter((each) => each.startsWith(`-A ${chain} `))) {
      const [, target = ""] = / -[jg] (\S+)/.exec(line) ?? [];
      if (isOurs(line) || covers(line.replace(/ -[jg] .*$/, " -j ACCEPT"), opening) === "not") continue;
      if (target === "RETURN") return undefined;
      if (target === "ACCEPT") return line;
      // A chain that drops all that is left may have let it go before, by a rule that isn't understood.
      const isAboutIt = chain === "INPUT" || / --dports? | -p /.test(line);
      if (target === "DROP" || target === "REJECT") {
        if (isAboutIt) return "";
        continue;
      }
      const found = seen.includes(target) ? undefined : fate(target, [...seen, target]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return fate("INPUT", ["INPUT"]) || undefined;
}

function range(text: string): [number, number] {
  const [first, last = first] = text.split(":");
  return [Number(first), Number(last)];
}

/** The words of a rule behind the chain's name. */
export function ruleWords(opening: Opening): readonly string[] {
  const { protocol, ports, source } = opening;
  return [
    ...(source === undefined ? [] : ["-s", source]),
    ...["-p", ports ? protocol : String(protocolNumber(protocol))],
    ...(ports ? ["-m", protocol, "--dport", portsOf(ports, ":")] : []),
    ...["-m", "comment", "--comment", `hapb ${written(opening)}`, "-j", "ACCEPT"],
  ];
}

/** A file of iptables-save's with the opening as the first rule of INPUT; undefined for a file without the table. */
export function withRule(text: string, opening: Opening): string | undefined {
  const lines = text.split("\n");
  const table = lines.findIndex((line) => line.trim() === "*filter");
  if (table === -1) return undefined;
  const at = lines.findIndex(
    (line, i) => i > table && /^(\[\d+:\d+\] )?-A INPUT |^COMMIT$/.test(line.trim()),
  );
  if (at === -1) return undefined;
  const words = ruleWords(opening).map((word) => (word.includes(" ") ? `"${word}"` : word));
  return [...lines.slice(0, at), `-A INPUT ${words.join(" ")}`, ...lines.slice(at)].join("\n");
}

/** The file without the rules that open it and nothing else. */
export function withoutRule(text: string, opening: Opening): string {
  const gone = new Set(inputRules(text).filter((rule) => covers(rule, opening) === "exactly"));
  return text
    .split("\n")
    .filter((line) => !gone.has(line.trim().replace(/^\[\d+:\d+\] /, "")))
    .join("\n");
}

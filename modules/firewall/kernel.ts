import { sh, splitWords } from "../../engine/module/index.js";
import type { BootFiles, Door } from "./door.js";
import * as iptables from "./iptables.js";
import * as nft from "./nft.js";
import { isFor, type Coverage, type Opening } from "./opening.js";

// Rules of the kernel's that nobody keeps but files: nftables and iptables.

/** What is loaded at boot: Debian and Arch, Red Hat, Alpine. */
const nftFiles = ["/etc/nftables.conf", "/etc/sysconfig/nftables.conf", "/etc/nftables.nft"];
/** Ours, in a folder that no distribution reads by itself: chains have to be there before. */
export const ownNftFile = "/etc/nftables/hapb-ports.nft";
/** Loaded together with ours. */
export const isMainNftFile = (path: string): boolean => nftFiles.includes(path);
const include = `include "${ownNftFile}"`;
const iptablesFiles = {
  iptables: [
    "/etc/iptables/rules.v4",
    "/etc/sysconfig/iptables",
    "/etc/iptables/rules-save",
    "/etc/iptables/iptables.rules",
  ],
  ip6tables: [
    "/etc/iptables/rules.v6",
    "/etc/sysconfig/ip6tables",
    "/etc/iptables/rules6-save",
    "/etc/iptables/ip6tables.rules",
  ],
} as const;
export type IptablesProgram = keyof typeof iptablesFiles;

/** Every file that may say what is loaded at boot. */
export const bootFiles: readonly string[] = [
  ...nftFiles,
  ownNftFile,
  ...iptablesFiles.iptables,
  ...iptablesFiles.ip6tables,
];

/** The best of several. */
function most(found: readonly Coverage[]): Coverage {
  return found.find((each) => each === "more") ?? found.find((each) => each === "exactly") ?? "not";
}

/** A door for each chain of nftables' that closes ports. */
export function nftDoors(
  json: string,
  opening: Opening,
  files: BootFiles,
  hasIptables: boolean,
): readonly Door[] {
  // What iptables made in nftables' kernel is iptables' own.
  const isIptables = (chain: { family: string; table: string; name: string }) =>
    hasIptables && chain.table === "filter" && chain.name === "INPUT" && chain.family !== "inet";
  return nft
    .closedChains(json, isIptables)
    .filter((chain) => nft.passes(chain, opening))
    .map((chain) => nftDoor(chain, opening, files));
}

function nftDoor(chain: nft.ClosedChain, opening: Opening, files: BootFiles): Door {
  const line = nft.insertRule(chain, opening);
  const isOurs = (rule: nft.NftRule) => rule.comment === nft.comment(opening);
  const found = chain.rules.map((rule) => {
    const coverage = nft.covers(rule, opening);
    // Where a person's rule stands, and what else stands there, isn't known: it can't be taken away for good.
    return { rule, coverage: coverage === "exactly" && !isOurs(rule) ? "more" : coverage } as const;
  });
  const theirs = found.filter(({ rule }) => !isOurs(rule));
  const main = nftFiles.find((path) => files.has(path));
  const isKept =
    linesOf(files.get(ownNftFile)).includes(line) && linesOf(files.get(main ?? "")).includes(include);
  return {
    name: `nft ${chain.family} ${chain.table} ${chain.name}`,
    now: most(found.map(({ coverage }) => coverage)),
    // A rule that a person made is taken for one that a file of theirs has.
    boot:
      main !== undefined && mayHold(files.get(main)!, chain)
        ? most([...theirs.map(({ coverage }) => coverage), isKept ? "exactly" : "not"])
        : undefined,
    besides: ruleIn(nft.letsIn(chain, opening, isOurs)),
    open: [sh`nft ${line}`],
    close: found
      .filter(({ coverage }) => coverage === "exactly")
      .map(
        ({ rule }) =>
          sh`nft ${`delete rule ${chain.family} ${chain.table} ${chain.name} handle ${rule.handle}`}`,
      ),
    keep: (files, isOpen) => keepNft(files, main, line, isOpen),
  };
}

/** Whether a file makes the chain, as far as can be seen: it may include others. */
function mayHold(text: string, { name }: nft.ClosedChain): boolean {
  return text.includes(`chain ${name}`) || /^\s*include\s/m.test(text.replace(include, ""));
}

function keepNft(files: BootFiles, main: string | undefined, line: string, isOpen: boolean): void {
  if (main === undefined) return;
  const others = linesOf(files.get(ownNftFile)).filter((each) => each !== line && !each.startsWith("#"));
  const lines = [...others, ...(isOpen ? [line] : [])].sort();
  if (isOpen || files.has(ownNftFile))
    files.set(
      ownNftFile,
      `${["# Ports that hapb opened; loaded at the end of the ruleset.", ...lines].join("\n")}\n`,
    );
  const text = files.get(main) ?? "";
  if (isOpen && !linesOf(text).includes(include))
    files.set(main, `${text.replace(/\n*$/, "\n")}${include}\n`);
}

function linesOf(text = ""): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** A door for the chain INPUT of iptables or ip6tables, where it closes ports that packets of this kind want. */
export function iptablesDoor(
  program: IptablesProgram,
  rules: string,
  opening: Opening,
  files: BootFiles,
): Door | undefined {
  if (!isFor(opening, program === "iptables" ? 4 : 6) || !iptables.isClosed(rules)) return undefined;
  const file = iptablesFiles[program].find((path) => files.has(path));
  const now = iptables.inputRules(rules).map((rule) => ({ rule, coverage: iptables.covers(rule, opening) }));
  const kept =
    file === undefined
      ? undefined
      : iptables.inputRules(files.get(file)!).map((rule) => iptables.covers(rule, opening));
  return {
    name: program,
    now: most(now.map(({ coverage }) => coverage)),
    boot: kept && most(kept),
    besides: iptablesBesides([rules, ...(file === undefined ? [] : [files.get(file)!])], opening, "INPUT"),
    open: [sh`${program} -w 10 -I INPUT ${iptables.ruleWords(opening)}`],
    close: now
      .filter(({ coverage }) => coverage === "exactly")
      .map(({ rule }) => sh`${program} -w 10 -D INPUT ${splitWords(rule).slice(2)}`),
    keep: (files, isOpen) => {
      if (file === undefined) return;
      const text = files.get(file)!;
      files.set(
        file,
        isOpen ? (iptables.withRule(text, opening) ?? text) : iptables.withoutRule(text, opening),
      );
    },
  };
}

const ruleIn = (rule: string | undefined) => rule && `the rule in ${rule}`;

/** What lets it in by any of these rules, besides those of one chain that open it and nothing else. */
export function iptablesBesides(
  rules: readonly string[],
  opening: Opening,
  chain: string,
): string | undefined {
  const isOurs = (rule: string) =>
    rule.startsWith(`-A ${chain} `) && iptables.covers(rule, opening) === "exactly";
  const found = rules
    .map((each) => iptables.letsIn(each, opening, isOurs))
    .find((each) => each !== undefined);
  return found && `the rule ${found}`;
}

/** Asks the host whether a file would be loaded, before it takes the old one's place. */
export function validation(
  path: string,
  files: BootFiles,
): { readonly command: ReturnType<typeof sh>; readonly input: string } {
  if (path === ownNftFile || isMainNftFile(path)) {
    const main = files.get(nftFiles.find((each) => files.has(each)) ?? "") ?? "";
    return {
      command: sh`nft -c -f -`,
      input: ["flush ruleset", main.replace(include, ""), files.get(ownNftFile) ?? "", ""].join("\n"),
    };
  }
  const isIpv6 = (iptablesFiles.ip6tables as readonly string[]).includes(path);
  return {
    command: isIpv6 ? sh`ip6tables-restore --test` : sh`iptables-restore --test`,
    input: files.get(path) ?? "",
  };
}

import { runApt, simulateApt, updateIndex, type AptOptions } from "./apt-get.js";
import { specReads, words, type PackageChange, type PackageManager, type Transaction } from "./manager.js";
import { isVersion, parseSpec } from "./spec.js";

/** apt, with dpkg below it. */
export function aptManager(options: AptOptions): PackageManager {
  return {
    name: "apt",
    parse: parseSpec,
    fits: isVersion,
    async simulate(host, transaction) {
      return parseSimulation(
        await simulateApt(host, options, aptWords(transaction, options), specReads(transaction)),
      );
    },
    async run(host, transaction, ctx) {
      return (await runApt(host, options, aptWords(transaction, options), ctx)).stdout.text;
    },
    listsOf: "apt",
    refresh: (host, ctx) => updateIndex(host, options, ctx),
  };
}

function aptWords(transaction: Transaction, { purge }: AptOptions): string[] {
  switch (transaction.verb) {
    case "upgrade-all":
      return ["upgrade"];
    case "autoremove":
      return ["autoremove"];
    case "remove":
      return [purge ? "purge" : "remove", "--", ...words(transaction)];
    case "upgrade":
    case "install":
      return ["install", "--", ...words(transaction)];
  }
}

/** `Inst NAME [OLD] (NEW RELEASE [ARCH])`, `Remv NAME [OLD]`, `Purg NAME [OLD]`. @source apt-get(8), -s */
export function parseSimulation(said: string): PackageChange[] {
  return said.split("\n").flatMap((line) => {
    const [, verb, name = "", before = "", after = ""] =
      /^(Inst|Remv|Purg) (\S+)(?: \[([^\]]*)\])?(?: \((\S+))?/.exec(line) ?? [];
    return verb === undefined ? [] : [{ name, before, after: verb === "Inst" ? after : "" }];
  });
}

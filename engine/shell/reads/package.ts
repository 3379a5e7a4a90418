import { sh } from "../script.js";
import type { PackageState } from "../types.js";
import { readTimeoutMs, refusal, type Ask } from "./ask.js";

/**
 * Installed version and hold of one package, with dpkg, rpm, apk or pacman. What the repositories offer costs a program that
 * reads all of them (apt-cache: 0.3 s), so it is looked up only when asked for.
 */
export async function readPackage(ask: Ask, name: string, wantsCandidate: boolean): Promise<PackageState> {
  const candidate = wantsCandidate ? "1" : "";
  const script = sh`c=${candidate}; n=${name}
if command -v dpkg-query >/dev/null && { command -v apt-get >/dev/null || ! command -v rpm >/dev/null; }; then echo dpkg; dpkg-query -W -f '\${db:Status-Status} \${db:Status-Want} \${Version}\n' -- "$n" 2>/dev/null
  [ -z "$c" ] || { echo candidate; apt-cache policy -- "$n" 2>/dev/null; }
elif command -v rpm >/dev/null; then echo rpm; q() { rpm -q --qf '%{VERSION}-%{RELEASE}\n' "$@" -- "$n" 2>/dev/null; }
  r=$(q) || r=$(q --whatprovides) || r=; printf '%s\n' "$r"
  [ -z "$c" ] || { echo candidate; dnf -q -C repoquery --latest-limit=1 --qf '%{version}-%{release}\n' -- "$n" 2>/dev/null; }
elif command -v apk >/dev/null; then echo apk; apk info -e -v -- "$n" 2>/dev/null
  [ -z "$c" ] || { echo candidate; apk policy -- "$n" 2>/dev/null; }
elif command -v pacman >/dev/null; then echo pacman; pacman -Q -- "$n" 2>/dev/null
  [ -z "$c" ] || { echo candidate; pacman -Si -- "$n" 2>/dev/null; }
else exit 9; fi; :`;
  const result = await ask(script, { timeoutMs: 4 * readTimeoutMs });
  if (result.rc === 9) throw refusal("no package manager that hapb knows (dpkg, rpm, apk, pacman)", result);
  const [manager, ...lines] = result.stdout.text.split("\n");
  const at = lines.indexOf("candidate");
  const installed = lines.slice(0, at === -1 ? undefined : at).filter((line) => line !== "");
  const offered = at === -1 ? [] : lines.slice(at + 1);
  return { ...parseInstalled(manager!, name, installed), candidate: parseCandidate(manager!, offered) };
}

function parseInstalled(
  manager: string,
  name: string,
  lines: readonly string[],
): Omit<PackageState, "candidate"> {
  const last = lines.at(-1);
  if (last === undefined) return { version: "", isHeld: false };
  if (manager === "dpkg") {
    // Several architectures are several lines: an installed one counts.
    const rows = lines.map((line) => line.split(" "));
    const row = rows.find(([status]) => status === "installed") ?? rows[0]!;
    return {
      version: row[0] === "installed" ? (row[2] ?? "") : "",
      isHeld: rows.some(([, want]) => want === "hold"),
    };
  }
  if (manager === "apk") return { version: last.slice(name.length + 1), isHeld: false };
  if (manager === "pacman") return { version: last.split(" ")[1] ?? "", isHeld: false };
  return { version: last, isHeld: false };
}

function parseCandidate(manager: string, lines: readonly string[]): string {
  const find = (pattern: RegExp) =>
    lines.map((line) => pattern.exec(line)?.[1]).find((each) => each !== undefined);
  if (manager === "dpkg") return find(/^ *Candidate: (?!\(none\))(\S+)/) ?? "";
  if (manager === "apk") return find(/^ {2}(\S+):$/) ?? "";
  if (manager === "pacman") return find(/^Version *: (\S+)/) ?? "";
  return find(/^(\S+)$/) ?? "";
}

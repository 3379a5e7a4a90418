import { sh } from "../script.js";
import type { Mount } from "../types.js";
import { readTimeoutMs, refusal, type Ask } from "./ask.js";

const timeout = { timeoutMs: readTimeoutMs };

/**
 * A kernel parameter's file: dots separate, and a slash in a name stands for a dot in a part of it (`net.ipv4.conf.eth0/100.rp_filter`);
 * names written with slashes first are taken as they are. See sysctl(8) and sysctl.d(5).
 */
export function sysctlPath(name: string): string {
  const firstSeparator = /[./]/.exec(name)?.[0];
  const path = firstSeparator === "/" ? name : name.replace(/[./]/g, (each) => (each === "." ? "/" : "."));
  return `/proc/sys/${path}`;
}

export async function readSysctl(ask: Ask, name: string): Promise<string | undefined> {
  const file = sysctlPath(name);
  const result = await ask(sh`[ -f ${file} ] || exit 9; exec cat ${file}`, timeout);
  if (result.rc === 9) return undefined;
  if (result.rc !== 0) throw refusal(name, result);
  return result.stdout.text.trim().split(/\s+/).join(" ");
}

/** /proc/mounts: blanks in names are octal escapes, see fstab(5). */
export async function readMounts(ask: Ask): Promise<readonly Mount[]> {
  const result = await ask(sh`exec cat /proc/self/mounts`, timeout);
  if (result.rc !== 0) throw refusal("/proc/self/mounts", result);
  return parseMounts(result.stdout.text);
}

export function parseMounts(text: string): readonly Mount[] {
  const unescape = (word = "") =>
    word.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [source, path, fstype, options] = line.split(" ");
      return { source: unescape(source), path: unescape(path), fstype: fstype ?? "", options: options ?? "" };
    });
}

/** Many programs' places, asked as for one. What isn't certain is left out: odd names, paths. */
export async function readWhiches(
  ask: Ask,
  names: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const plain = names.filter((name) => /^[A-Za-z0-9_.+-]+$/.test(name));
  if (plain.length < 2) return new Map();
  const { rc, stdout } = await ask(
    sh`set -- ${plain}; IFS=:; for n; do for d in $PATH; do f=$d/$n; if [ -f "$f" ] && [ -x "$f" ]; then printf '%s %s\n' "$n" "$f"; break; fi; done; done; :`,
    timeout,
  );
  if (rc !== 0) return new Map();
  const found = new Map<string, string | undefined>(plain.map((name) => [name, undefined]));
  for (const line of stdout.text.split("\n")) {
    const at = line.indexOf(" ");
    if (found.has(line.slice(0, at))) found.set(line.slice(0, at), line.slice(at + 1));
  }
  return found;
}

/** By the shell's builtins: `command -v` would answer for its own commands as well. */
export async function readWhich(ask: Ask, program: string): Promise<string | undefined> {
  const script = program.includes("/")
    ? sh`[ -f ${program} ] && [ -x ${program} ] && printf '%s' ${program}`
    : sh`IFS=:; for d in $PATH; do f=$d/${program}; if [ -f "$f" ] && [ -x "$f" ]; then printf '%s' "$f"; exit; fi; done; exit 1`;
  const result = await ask(script, timeout);
  return result.rc === 0 ? result.stdout.text : undefined;
}

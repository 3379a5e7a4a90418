import { randomBytes } from "node:crypto";
import { lines, quote, rawShell, sh } from "./script.js";
import type { Attributes, Script } from "./types.js";

/** How the new content comes beside the target: printed by the shell itself, or streamed there before (then its size is checked). */
export type Content =
  | { readonly print: string }
  | { readonly streamed: string; readonly bytes: number }
  | { readonly from: string };

/** A name beside the target that nobody else has. */
export function besideName(): string {
  return `.hapb-${randomBytes(9).toString("hex")}`;
}

/** The printf of some shells says no more than "I/O error" where a disk is full: a program that writes on there has the reason. */
const sayWhy = `head -c 65536 /dev/zero | cat >>"$n"`;

/** Where a copy of a file is kept. */
export function keptName(path: string): string {
  return `${path}.${new Date().toISOString().replace("T", "@").replace(/\..*/, "")}~`;
}

/** Where the bytes go first: follows a link, refuses a folder. Sets t (target) and d (its folder). */
export function locate(path: string | Script): Script {
  return sh`t=${path}
if [ -L "$t" ]; then t=$(readlink -f -- "$t") || { echo "a link that leads nowhere" >&2; exit 1; }; fi
if [ -d "$t" ]; then echo "Is a directory" >&2; exit 1; fi
case $t in */*) d=\${t%/*}; d=\${d:-/} ;; *) d=. ;; esac
if [ ! -d "$d" ]; then echo "$d: No such file or directory" >&2; exit 1; fi`;
}

/** Gives the new file n what the old one t has: owner, mode, access list, label. One that is made anew gets what the umask m leaves, and sets e. */
export const inherit: Script = rawShell(`if [ -e "$t" ]; then
  set -- $(stat -c '%a %u %g' -- "$t") || exit 1
  set -- "$1" "$2:$3" "$(stat -c %u:%g -- "$n")"; [ "$2" = "$3" ] || chown "$2" "$n" 2>/dev/null; chmod "$1" "$n" || exit 1
  if command -v setfacl >/dev/null 2>&1; then case $(ls -ld -- "$t") in ??????????+*) getfacl -p -- "$t" | setfacl --set-file=- -- "$n" ;; esac; fi
  [ -z "$v" ] || chcon --reference="$t" -- "$n" 2>/dev/null
else chmod "$(printf %o $((0666 & ~0$m)))" "$n" || exit 1; e=1; fi`);

/** Puts the new file n in the place of t. */
export const moveInPlace: Script =
  rawShell(`x=$(mv -f -- "$n" "$t" 2>&1) || case $x in *busy*) cat -- "$n" >"$t" || exit 1 ;; *) printf '%s\\n' "$x" >&2; exit 1 ;; esac
[ -z "$v$e" ] || [ -z "$v" ] || restorecon "$t" 2>/dev/null; :`);

/**
 * Replaces a file in one step: written beside it, given what the old one had (owner before mode, since chown clears setuid;
 * SELinux label; ACL), fsynced, renamed. A file that is a mount point (resolv.conf in containers) can't be renamed over and is
 * written in place.
 */
export function writeScript(path: string, content: Content, attributes: Attributes = {}): Script {
  const fill =
    "print" in content
      ? rawShell(
          `n=$d/${besideName()}; trap 'rm -f -- "$n"' EXIT; set -C; ${content.print} >"$n" || { ${sayWhy}; exit 1; }; set +C`,
        )
      : "from" in content
        ? sh`n=${content.from}; case $n in "$d"/*) ;; *) o=$n; n=$d/${besideName()}; trap 'rm -f -- "$n" "$o"' EXIT; cat -- "$o" >"$n" || exit 1 ;; esac; trap 'rm -f -- "$n" "$o"' EXIT`
        : rawShell(
            `n=$d/${content.streamed}; trap 'rm -f -- "$n"' EXIT; [ "$(wc -c <"$n")" -eq ${content.bytes} ] || { echo "the upload was cut short" >&2; exit 1; }`,
          );
  return lines(
    locate(path),
    rawShell(`m=$(umask); umask 077; v=; [ -e /sys/fs/selinux/enforce ] && v=1`),
    fill,
    inherit,
    attributeScript(`"$n"`, attributes),
    rawShell(`dd if=/dev/null of="$n" conv=notrunc,fsync 2>/dev/null`),
    moveInPlace,
  );
}

/** The same for a file that stands on the machine already; in another folder, its content is copied beside the target first. */
export function placeScript(from: string, path: string, attributes: Attributes = {}): Script {
  return writeScript(path, { from }, attributes);
}

/**
 * Commands that give owner, group and mode; each ends the script when refused.
 * @param target shell text that is the path, quoted
 */
export function attributeScript(target: string, attributes: Attributes, flags = ""): Script {
  const { owner, group, mode } = attributes;
  const commands: string[] = [];
  if (owner !== undefined || group !== undefined) {
    const who = `${owner ?? ""}${group === undefined ? "" : `:${group}`}`;
    commands.push(`chown ${flags} ${quote(who)} ${target} || exit 1`);
  }
  if (mode !== undefined) {
    const bits = typeof mode === "number" ? mode.toString(8).padStart(4, "0") : quote(mode);
    commands.push(`chmod ${flags.replace("-h", "")} ${bits} ${target} || exit 1`);
  }
  return rawShell(commands.join("\n"));
}

/** Makes a folder and the missing ones above it; every one that it makes, and the last one, get the attributes. */
export function makeDirectoryScript(path: string, attributes: Attributes): Script {
  return lines(
    rawShell(`a() {\n${attributeScript(`"$1"`, attributes).text || ":"}\n}
m() { [ -d "$1" ] || [ -z "$1" ] && return; case $1 in */*) m "\${1%/*}" ;; esac; mkdir "$1" || [ -d "$1" ] || exit 1; a "$1"; }`),
    sh`p=${path.replace(/(?<=.)\/+$/, "")}; if [ -d "$p" ]; then a "$p"; else m "$p"; fi`,
  );
}

/** chmod follows links, so that without \`follow\` a link's mode stays. */
export function setAttributesScript(
  path: string,
  attributes: Attributes,
  options: { readonly recurse?: boolean; readonly follow?: boolean } = {},
): Script {
  const { mode, ...owners } = attributes;
  const target = sh`${path}`.text;
  const recurse = options.recurse ? "-R" : "";
  const chown = attributeScript(target, owners, options.follow ? recurse : `${recurse} -h`);
  const chmod = attributeScript(target, { mode }, recurse);
  const guarded =
    options.follow || chmod.text === "" ? chmod : rawShell(`if [ ! -L ${target} ]; then\n${chmod.text}\nfi`);
  return lines(chown, guarded);
}

import { createHash } from "node:crypto";
import type { Hello } from "./hello.js";
import { printBytes } from "./payload.js";
import { quote, rawShell } from "./script.js";
import type { Script } from "./types.js";

/**
 * Where hapb keeps what outlives a connection: root's goes with a reboot, others have no such place. Who has no home to write to
 * has a folder in /var/tmp, which is taken only when nobody else made it.
 */
export function stateFolder({ uid, home, isHomeWritable }: Hello): string {
  if (uid === 0) return "/run/hapb";
  return isHomeWritable ? `${home}/.hapb` : `/var/tmp/.hapb-${uid}`;
}

/** A job's folder is named by what it does, so that whoever comes to the same step finds it. */
export function jobFolder(state: string, key: string): string {
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return `${state}/jobs/${key.replace(/[^A-Za-z0-9]+.*$/s, "")}-${digest}`;
}

/**
 * Sets boot and up (seconds). `alive PID START`: the process is the one that was started, not a later one with its number.
 * START is field 22 of /proc/PID/stat, proc(5); the name in field 2 may hold blanks and parentheses. A tree without /proc has the
 * clock and the process's number alone.
 */
export const processDefinitions = `
{ read -r boot </proc/sys/kernel/random/boot_id; read -r up x </proc/uptime; } 2>/dev/null; up=\${up%.*}
[ "$boot" ] || { boot=none; up=$(date +%s); }
started() { [ -e /proc/self ] || { kill -0 "$1" && echo 0; return; }; read -r s <"/proc/$1/stat" && set -- \${s##*) } && echo "\${20}"; }
alive() { [ "$(started "$1" 2>/dev/null)" = "$2" ]; }`;

/** `look`: what became of the job in $d; sets w (none, starting, running, finished, cut), p (its pid), r (its rc), f (when it ended). */
const definitions = `${processDefinitions}
look() {
  w=none; r=
  [ -d "$d" ] || return
  b=; p=; t=
  { read -r b p t <"$d/id"; } 2>/dev/null
  if [ -z "$p" ]; then w=starting; return; fi
  w=cut
  if [ "$b" != "$boot" ]; then return; fi
  if [ -e "$d/rc" ]; then read -r r f <"$d/rc"; w=finished; return; fi
  if alive "$p" "$t"; then w=running; return; fi
  # It may have finished between the two looks.
  if [ -e "$d/rc" ]; then read -r r f <"$d/rc"; w=finished; fi
}`;

/**
 * Runs in a session of its own, outlives whoever started it, and puts its rc in place in one step. Its text comes through a pipe
 * and is a variable of this shell: never an argument, never a file.
 */
const runner =
  `set -- "$1" "$(cat)"; exec </dev/null; echo "$(${processDefinitions}\necho "$boot $$ $(started $$)")" >"$1/id.new" && ` +
  `mv "$1/id.new" "$1/id" || exit 1; ( d=$1; eval "shift 2;$2" ) >"$1/out" 2>"$1/err"; ` +
  `set -- "$1" $?; echo "$2" "$(${processDefinitions}\necho "$up")" >"$1/rc.new" && mv "$1/rc.new" "$1/rc"`;

/**
 * Starts the job unless there is one that runs, or one that finished after this run first looked at the machine. Older results and
 * remains are thrown away: the check that asked for the job came after them and saw that it is still to be done.
 * Prints \`started PID\`, \`running PID\` or \`finished PID\`.
 * @param since seconds of uptime of the boot \`sinceBoot\`
 */
export function startScript(
  folder: string,
  text: Script,
  shell: string,
  since: { readonly boot: string; readonly uptimeS: number },
): Script {
  return rawShell(`umask 077; d=${quote(folder)}
mkdir -p "\${d%/*}" && chmod 700 "\${d%/*/*}" || exit 1
${definitions}
since=0; [ "$boot" = ${quote(since.boot)} ] && since=${Math.floor(since.uptimeS)}
i=0
while :; do
  look
  case $w in
    running) echo "running $p"; exit ;;
    finished) [ "$f" -ge "$since" ] && { echo "finished $p"; exit; } ;;
    starting) i=$((i+1)); if [ $i -lt 20 ]; then sleep 0.1 2>/dev/null || sleep 1; continue; fi ;;
  esac
  [ $w = none ] || { mv "$d" "$d.old.$$" && rm -rf "$d.old.$$"; }
  mkdir "$d" 2>/dev/null && break
  i=$((i+1)); [ $i -lt 40 ] || { echo "could not make $d" >&2; exit 1; }
done
n=; command -v setsid >/dev/null 2>&1 && n=setsid
${printBytes(text.text)} | $n ${quote(shell)} -c ${quote(runner)} ${quote(shell)} "$d" >/dev/null 2>&1 &
i=0; while [ ! -e "$d/id" ] && [ $i -lt 50 ]; do i=$((i+1)); sleep 0.02 2>/dev/null || sleep 1; done
{ read -r b p t <"$d/id"; } 2>/dev/null || { echo "the job did not start" >&2; exit 1; }
echo "started $p"`);
}

/** Prints \`BOOT none|starting|running|finished|cut [RC]\`. */
export function statusScript(folder: string): Script {
  return rawShell(`d=${quote(folder)}
${definitions}
look; echo "$boot $w $r"`);
}

/** What came after the first \`from\` bytes, at most \`limit\` of it. */
export function tailScript(file: string, from: number, limit: number): Script {
  return rawShell(`tail -c +${from + 1} ${quote(file)} | head -c ${limit}`);
}

/** A result is taken once: the folder goes in one step. */
export function takeScript(folder: string): Script {
  return rawShell(`d=${quote(folder)}; mv "$d" "$d.taken.$$" && rm -rf "$d.taken.$$"`);
}

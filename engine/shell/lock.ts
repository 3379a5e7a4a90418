import { randomBytes } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { processDefinitions } from "./job-scripts.js";
import type { Link } from "./link.js";
import { quote, rawShell } from "./script.js";
import type { RunResult, Script } from "./types.js";

/** Tells this run's own locks from others'. */
const run = randomBytes(8).toString("hex");

export interface LockOwner {
  /** Name of the control machine, of the user there, and hapb's process. */
  readonly control: string;
  readonly user: string;
  readonly pid: number;
  readonly since: string;
}

/**
 * Takes the machine for this run: a file that names the pid of the persistent shell, so that the lock ends with the connection,
 * whatever ends it. Others of this run may come in; a lock whose shell is gone is taken over. Made whole by a hard link: nobody
 * ever reads half of it. A shell that is about to end is waited for.
 * @param gone id of a run that is known to be gone
 */
export function lockScript(state: string, owner: LockOwner, gone = ""): Script {
  const { control, user, pid, since } = owner;
  return rawShell(`umask 077; mkdir -p ${quote(state)} && chmod 700 ${quote(state)} || exit 0
f=${quote(`${state}/lock`)}; gone=${quote(gone)}
${processDefinitions}
if command -v flock >/dev/null 2>&1; then exec 9>>"$f.guard" && flock -w 10 9; fi
echo "$boot $$ $(started $$) ${run} "${quote(`${pid} ${since} ${user} ${control}`)} >"$f.$$" || exit 0
trap 'rm -f "$f.$$"' EXIT
i=0
while [ $i -lt 20 ]; do
  i=$((i+1))
  if ln "$f.$$" "$f" 2>/dev/null; then exit 0; fi
  { read -r b p t r w <"$f"; } 2>/dev/null || continue
  if [ "$r" != "$gone" ] && [ "$b" = "$boot" ] && alive "$p" "$t"; then
    [ "$r" = ${run} ] && exit 0
    [ $i -lt 20 ] && { sleep 0.1 2>/dev/null || sleep 1; continue; }
    echo "$p $r $w"; exit 9
  fi
  mv "$f" "$f.old.$$" 2>/dev/null || continue
  { read -r b2 p2 x <"$f.old.$$"; } 2>/dev/null
  # Somebody else took it over in between: it goes back.
  [ "$b2 $p2" = "$b $p" ] || ln "$f.old.$$" "$f" 2>/dev/null
  rm -f "$f.old.$$"
done`);
}

/** What is empty then goes as well: nothing of hapb stays in a user's home. */
function releaseScript(state: string): Script {
  return rawShell(
    `d=${quote(state)}; f=$d/lock; { read -r b p x <"$f"; } 2>/dev/null && [ "$p" = $$ ] && rm -f "$f" "$f.guard" && rmdir "$d/jobs" "$d" 2>/dev/null; :`,
  );
}

/**
 * A run of this same control machine whose process is gone has no say, also where its connection still looks alive to the host.
 * @throws DiagnosticError `host/locked` while another run changes the machine
 */
export async function takeLock(link: Link, state: string): Promise<void> {
  const owner = {
    control: hostname(),
    user: userInfo().username,
    pid: process.pid,
    since: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  };
  let held = heldBy(await link.change(lockScript(state, owner).text));
  if (held && held.control === owner.control && !isRunning(held.pid))
    held = heldBy(await link.change(lockScript(state, owner, held.run).text));
  if (!held) return;
  throw new DiagnosticError(
    error("host/locked", `${link.label}: another run is changing this machine`, {
      detail: `It was started by ${held.user} on ${held.control} at ${held.since} (process ${held.pid} there).`,
      hint: `Wait for it to end, or end it. The lock goes with its connection (process ${held.shell} on the host).`,
    }),
  );
}

function heldBy(result: RunResult) {
  if (result.rc !== 9) return undefined;
  const [shell = "", run = "", pid, since = "", user = "", control = ""] = result.stdout.text
    .trim()
    .split(" ");
  return { shell, run, pid: Number(pid), since, user, control };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** So that a run that follows at once doesn't meet a shell that is about to end. Never throws. */
export async function releaseLock(link: Link, state: string): Promise<void> {
  await link.change(releaseScript(state).text, { timeoutMs: 5000 }).catch(() => {});
}

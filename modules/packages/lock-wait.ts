import { HostFailure, sh, sleep, type Host, type ModuleContext } from "../../engine/module/index.js";

/** Who has a package manager's lock. */
export interface LockHolder {
  readonly pid?: string;
  readonly program?: string;
}

/**
 * Runs a package manager again and again while its failure says that another program has it locked.
 * @param holder who, as the failure says; undefined when it failed for another reason
 * @throws HostFailure naming the holder when that lasts too long
 */
export async function whenFree<T>(
  wait: { readonly seconds: number; readonly manager: string; readonly ctx: ModuleContext },
  holder: (failure: HostFailure) => Promise<LockHolder | undefined>,
  run: () => Promise<T>,
): Promise<T> {
  const end = Date.now() + wait.seconds * 1000;
  for (;;)
    try {
      return await run();
    } catch (problem) {
      const who = problem instanceof HostFailure ? await holder(problem) : undefined;
      if (who === undefined) throw problem;
      if (Date.now() >= end) throw lockedFor(wait.manager, who, wait.seconds, problem as HostFailure);
      wait.ctx.progress(`waiting for ${nameOf(who)}, which has ${wait.manager} locked`);
      await sleep(Math.min(1000, Math.max(100, end - Date.now())), wait.ctx.signal);
    }
}

function lockedFor(
  manager: string,
  who: LockHolder,
  seconds: number,
  { rc, stdout, stderr }: HostFailure,
): HostFailure {
  const look = who.pid === undefined ? "" : `\`ps -fp ${who.pid}\` on the host shows what it does; `;
  return new HostFailure(`${nameOf(who)} has ${manager} locked, for longer than ${seconds} s`, {
    ...(rc === undefined ? {} : { rc }),
    stdout,
    stderr,
    hint: `${look}run again when it is done, or wait longer with lock_timeout`,
  });
}

function nameOf({ pid, program }: LockHolder): string {
  if (pid === undefined) return "another program";
  return program === undefined ? `process ${pid}` : `process ${pid} (${program})`;
}

/** Who has a lock file, by the kernel's table of locks; nobody may by now. @source proc_locks(5) */
export async function fileHolder(host: Host, path: string): Promise<LockHolder> {
  const { stdout } = await host.query(
    sh`i=$(stat -c %i ${path}) && p=$(awk -v i="$i" '$5 > 0 && $6 ~ ":" i "$" { print $5; exit }' /proc/locks) && [ -n "$p" ] && echo "$p" && cat "/proc/$p/comm"; :`,
    { reads: [`file:${path}`] },
  );
  const [pid, program] = stdout.text.split("\n");
  return pid ? { pid, ...(program ? { program } : {}) } : {};
}

import { readFileSync, readdirSync } from "node:fs";

/** The argument list of a `kubeadm init` that begins a cluster, and of none of its phases. */
export const kubeadmInit = /^\S*kubeadm init --config /;

/** How often one process is looked at: an exec gives it another command line, and then it stays what it is. */
const looksAtEach = 5;

/**
 * Samples what every user of this machine could see of processes, those of all lab hosts among them: argument lists, and
 * environments. What lives shorter than the time between two samples is not seen.
 */
export class ProcessWatch {
  readonly #looks = new Map<number, number>();
  readonly #commandLines = new Map<string, string>();
  readonly #environments = new Set<string>();
  readonly #lab: string;
  readonly #timer: NodeJS.Timeout;

  /** @param lab the lab whose hosts' processes are watched, beside the machine's own; other labs go their own way */
  constructor(lab: string, everyMs = 50) {
    this.#lab = lab;
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Everything seen, as `what: text`. */
  texts(): { readonly where: string; readonly text: string }[] {
    const argvs = [...this.#commandLines.values()].map((text) => ({ where: "an argument list", text }));
    return [...argvs, ...[...this.#environments].map((text) => ({ where: "an environment", text }))];
  }

  /** Processes whose argument list matches, each once. */
  count(pattern: RegExp): number {
    const pids = [...this.#commandLines]
      .filter(([, text]) => pattern.test(text))
      .map(([key]) => key.slice(0, key.indexOf(" ")));
    return new Set(pids).size;
  }

  #look(): void {
    for (const name of readdirSync("/proc")) {
      const pid = Number(name);
      const looks = this.#looks.get(pid) ?? 0;
      if (!Number.isInteger(pid) || looks >= looksAtEach) continue;
      const isOurs = looks > 0 || !isOfAnotherLab(pid, this.#lab);
      this.#looks.set(pid, isOurs ? looks + 1 : looksAtEach);
      if (isOurs) this.#note(pid);
    }
  }

  #note(pid: number): void {
    const commandLine = read(`/proc/${pid}/cmdline`);
    // A child that was forked and has not become its own program yet looks like its parent.
    const isFork = commandLine === read(`/proc/${parentOf(pid)}/cmdline`);
    if (commandLine !== "" && !isFork) this.#commandLines.set(`${pid} ${commandLine}`, commandLine);
    const environment = read(`/proc/${pid}/environ`);
    if (environment !== "") this.#environments.add(environment);
  }
}

/** @source proc_pid_stat(5): the name stands in parentheses and may hold any character; state and parent follow */
function parentOf(pid: number): string {
  const [, , parent = ""] = /\) (\S+) (\d+) [^)]*$/.exec(read(`/proc/${pid}/stat`)) ?? [];
  return parent;
}

/** A host's processes stand in cgroups named by its lab. */
function isOfAnotherLab(pid: number, lab: string): boolean {
  const [, name] = /\/hapb-lab\/([^/]+)\//.exec(read(`/proc/${pid}/cgroup`)) ?? [];
  return name !== undefined && name !== lab;
}

/** Words stand between NULs there; a process that is gone has none. */
function read(path: string): string {
  try {
    return readFileSync(path, "latin1").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

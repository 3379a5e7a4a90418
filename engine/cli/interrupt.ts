/** What a command ends with that was interrupted; `hapb --help` and docs/running.md list it. */
export const interruptedExitCode = 99;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ctrl-C, TERM and HUP during one command. */
export class Interrupts {
  private readonly stops: (() => void)[] = [];
  /** Whether there was one, and what was under way is being ended. */
  isStopping = false;

  constructor() {
    for (const signal of signals) process.on(signal, this.interrupt);
  }

  /** The command is over. */
  close(): void {
    for (const signal of signals) process.off(signal, this.interrupt);
  }

  /**
   * What the first interrupt calls from now on, to stop cleanly. A second one ends the program at once; so does the first
   * where nobody listens: while files are read and passwords asked for there is nothing to put in order.
   * @returns what takes the listening away
   */
  onFirst(stop: () => void): () => void {
    this.stops.push(stop);
    return () => void this.stops.splice(this.stops.indexOf(stop), 1);
  }

  private readonly interrupt = (): void => {
    if (this.stops.length === 0) process.stderr.write("interrupted\n");
    if (this.isStopping || this.stops.length === 0) process.exit(interruptedExitCode);
    this.isStopping = true;
    for (const stop of [...this.stops]) stop();
  };
}

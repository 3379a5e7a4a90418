/** What a machine said longer ago than this is asked anew: machines change by themselves as well. */
const freshMs = 5000;

/** Answers to questions that were asked before their turn. */
export class KeptReads {
  private readonly entries = new Map<string, { readonly reading: Promise<unknown>; readonly at: number }>();

  find<T>(key: string): Promise<T> | undefined {
    const entry = this.entries.get(key);
    return entry && performance.now() - entry.at < freshMs ? (entry.reading as Promise<T>) : undefined;
  }

  /** The same, once: who asks again wants to know whether it is otherwise now. */
  take<T>(key: string): Promise<T> | undefined {
    const found = this.find<T>(key);
    this.entries.delete(key);
    return found;
  }

  /** One that fails is asked again in turn. */
  keep<T>(key: string, reading: Promise<T>): Promise<T> {
    const entry = { reading, at: performance.now() };
    this.entries.set(key, entry);
    reading.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return reading;
  }

  drop(): void {
    this.entries.clear();
  }
}

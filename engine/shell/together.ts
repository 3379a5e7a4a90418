export interface TogetherDeps<T> {
  /** Answers the keys that it can answer for sure, with one question. */
  readonly many: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>;
  /** Answers one that was left over. */
  readonly one: (key: string) => Promise<T>;
}

interface Question<T> {
  readonly key: string;
  readonly resolve: (answer: T | Promise<T>) => void;
}

/** At most this many in one question. */
const most = 100;

/** Questions of one kind that are asked in the same turn of the event loop become one: the host starts one program for all of them. */
export class Together<T> {
  private readonly deps: TogetherDeps<T>;
  private waiting: Question<T>[] = [];

  constructor(deps: TogetherDeps<T>) {
    this.deps = deps;
  }

  ask(key: string): Promise<T> {
    return new Promise((resolve) => {
      this.waiting.push({ key, resolve });
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const all = this.waiting;
    this.waiting = [];
    for (let i = 0; i < all.length; i += most) this.answer(all.slice(i, i + most));
  }

  private answer(questions: readonly Question<T>[]): void {
    const answers = this.deps.many([...new Set(questions.map(({ key }) => key))]);
    for (const { key, resolve } of questions)
      resolve(answers.then((found) => (found.has(key) ? found.get(key)! : this.deps.one(key))));
  }
}

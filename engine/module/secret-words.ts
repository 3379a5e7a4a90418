import type { Plain, Secret } from "../base/value.js";

/** Shorter words are left alone: masking every "a" would hide the report and no secret. */
const shortest = 3;
const mask = "********";

/** The secret words met in a run. Everything that leaves it for people, files or the journal goes through `hide`. */
export class SecretWords {
  readonly #words = new Set<string>();
  readonly #added = new WeakSet<Secret>();
  #pattern: RegExp | undefined;

  add(secret: Secret): void {
    if (this.#added.has(secret)) return;
    this.#added.add(secret);
    const text = secret.reveal();
    // A key printed by a command comes back line by line.
    for (const word of [text, text.trim(), ...text.split("\n").filter((line) => line.length >= 16)]) {
      if (word.length < shortest || this.#words.has(word)) continue;
      this.#words.add(word);
      this.#pattern = undefined;
    }
  }

  /** The text with every secret word taken out. */
  hide(text: string): string {
    if (this.#words.size === 0 || text.length < shortest) return text;
    // Longest first, or a word would be masked within a longer one and leave its rest to be read.
    this.#pattern ??= new RegExp(
      [...this.#words]
        .sort((a, b) => b.length - a.length)
        .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join("|"),
      "g",
    );
    return text.replace(this.#pattern, mask);
  }

  /** The same for all texts in a plain value, names of members too. */
  hidePlain<P extends Plain | undefined>(plain: P): P {
    return this.#words.size === 0 ? plain : (this.#deep(plain) as P);
  }

  /** Whether a text holds a secret word. */
  isIn(text: string): boolean {
    return this.#words.size > 0 && this.hide(text) !== text;
  }

  #deep(plain: Plain | undefined): Plain | undefined {
    if (typeof plain === "string") return this.hide(plain);
    if (Array.isArray(plain)) return plain.map((item) => this.#deep(item) as Plain);
    if (plain === null || typeof plain !== "object") return plain;
    return Object.fromEntries(
      Object.entries(plain).map(([key, member]) => [this.hide(key), this.#deep(member)]),
    );
  }
}

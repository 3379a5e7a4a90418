import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { SshOptions } from "./config/evaluate.js";
import type { Directive } from "./config/lines.js";

/** Reads options as what they are. All throw DiagnosticError `connection/ssh-config` for a value that can't be. */
export class OptionReader {
  constructor(private readonly options: SshOptions) {}

  first(name: string): Directive | undefined {
    return this.options.get(name)?.[0];
  }

  all(name: string): readonly Directive[] {
    return this.options.get(name) ?? [];
  }

  word(name: string): string | undefined {
    return this.first(name)?.words[0];
  }

  /** The rest of the line; undefined for none. */
  command(name: string): Directive | undefined {
    const line = this.first(name);
    return line === undefined || line.text.toLowerCase() === "none" ? undefined : line;
  }

  isYes(name: string): boolean {
    const word = this.oneOf(name, ["yes", "true", "no", "false"]);
    return word === "yes" || word === "true";
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const word = this.word(name)?.toLowerCase();
    if (word === undefined) return undefined;
    const found = values.find((each) => each === word);
    if (found === undefined) throw this.wrong(name, values.join(", "));
    return found;
  }

  wholeNumber(name: string): number | undefined {
    const word = this.word(name);
    if (word === undefined || word === "none") return undefined;
    if (!/^\d+$/.test(word)) throw this.wrong(name, "a whole number");
    return Number(word);
  }

  /** Seconds, or a time like `1m30s`. @source sshd_config(5), TIME FORMATS */
  seconds(name: string): number | undefined {
    const word = this.word(name);
    if (word === undefined || word === "none") return undefined;
    if (!/^(\d+[smhdw]?)+$/i.test(word)) throw this.wrong(name, "a time");
    const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
    return [...word.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * units[unit || "s"]!,
      0,
    );
  }

  private wrong(name: string, wanted: string): DiagnosticError {
    const { place, text } = this.first(name)!;
    return new DiagnosticError(
      error("connection/ssh-config", `${place}: ${name} ${text} isn't right`, {
        detail: `It takes ${wanted}.`,
      }),
    );
  }
}

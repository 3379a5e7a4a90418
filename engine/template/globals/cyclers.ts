import type { Value } from "../../base/value.js";
import { asValue, Callable, Opaque } from "../values/opaque.js";

/** `cycler('a', 'b')`: gives one after the other, over and over. */
export class Cycler extends Opaque {
  readonly typeName = "cycler";
  private readonly values: readonly Value[];
  private index = 0;

  constructor(values: readonly Value[]) {
    super();
    this.values = values;
  }

  override attribute(name: string): Value | undefined {
    if (name === "current") return this.values[this.index];
    if (name === "next") {
      return asValue(
        new Callable(name, () => {
          const value = this.values[this.index]!;
          this.index = (this.index + 1) % this.values.length;
          return value;
        }),
      );
    }
    if (name !== "reset") return undefined;
    return asValue(
      new Callable(name, () => {
        this.index = 0;
        return null;
      }),
    );
  }

  print(): string {
    return "<cycler>";
  }
}

/** `joiner(', ')`: nothing when it is called first, the separator after that. */
export class Joiner extends Callable {
  constructor(separator: string) {
    let isFirst = true;
    super(
      "joiner",
      () => {
        const text = isFirst ? "" : separator;
        isFirst = false;
        return text;
      },
      "joiner",
    );
  }
}

import { Unknown, type Value } from "../../base/value.js";
import { Fault, UnknownRead } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import type { Run, Site } from "../runtime/run.js";
import type { ForLoop } from "../syntax/nodes.js";
import { equal } from "../values/equal.js";
import { asValue, Callable } from "../values/opaque.js";
import { itemsOf } from "../values/sequence.js";
import { truth } from "../values/truth.js";
import { assign } from "./assign.js";
import type { Compiler, Render } from "./compiler.js";
import { locate } from "./located.js";
import { Output } from "./output.js";

/** A `for` loop; each round has a frame of its own, so what it sets is gone with it. */
export function compileFor(compiler: Compiler, node: ForLoop): Render {
  const iterable = compiler.expression(node.iterable);
  const condition = node.condition && compiler.expression(node.condition);
  const body = compiler.body(node.body);
  const otherwise = compiler.body(node.otherwise);
  const site = compiler.site(node.iterable);
  const isChosen = (frame: Frame, item: Value) => {
    if (!condition) return true;
    const round = frame.inner();
    assign(round, node.target, item);
    return truth(frame.run, condition(round));
  };
  const render = (frame: Frame, output: Output, list: Value, depth: number): void => {
    const { run } = frame;
    if (list instanceof Unknown) throw new UnknownRead(list);
    const rounds = placed(frame, site, () =>
      itemsOf(run, list)
        .map((item) => run.resolve(item))
        .filter((item) => isChosen(frame, item)),
    );
    if (rounds.length === 0) return otherwise(frame, output);
    const loop = new Loop(
      rounds,
      depth,
      node.isRecursive ? (inner) => nested(frame, inner, depth + 1) : undefined,
    );
    for (const item of rounds) {
      const round = frame.inner();
      placed(frame, site, () => assign(round, node.target, item));
      round.set("loop", asValue(loop));
      body(round, output);
      loop.index++;
    }
  };
  const nested = (frame: Frame, list: Value, depth: number): Value => {
    const output = new Output();
    render(frame, output, list, depth);
    return output.native(frame.run);
  };
  return (frame, output) => render(frame, output, iterable(frame), 0);
}

function placed<T>(frame: Frame, site: Site, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw locate(thrown, frame, site);
  }
}

/** What `loop` knows inside a loop; in a recursive one it can be called with the next level's list. */
class Loop extends Callable {
  index = 0;
  private readonly rounds: readonly Value[];
  private readonly depth: number;
  private last: readonly Value[] | undefined;

  constructor(items: readonly Value[], depth: number, recurse: ((list: Value) => Value) | undefined) {
    super(
      "loop",
      (_run, [list]) => {
        if (!recurse) throw new Fault("this loop is not recursive", { hint: "{% for ... recursive %}" });
        return recurse(list ?? []);
      },
      "loop",
    );
    this.rounds = items;
    this.depth = depth;
  }

  override attribute(name: string): Value | undefined {
    const { index, rounds: items } = this;
    switch (name) {
      case "index":
        return index + 1;
      case "index0":
        return index;
      case "revindex":
        return items.length - index;
      case "revindex0":
        return items.length - index - 1;
      case "first":
        return index === 0;
      case "last":
        return index === items.length - 1;
      case "length":
        return items.length;
      case "depth":
        return this.depth + 1;
      case "depth0":
        return this.depth;
      case "previtem":
        return items[index - 1];
      case "nextitem":
        return items[index + 1];
      case "cycle":
        return asValue(new Callable("loop.cycle", (_run, args) => this.cycle(args), "method"));
      case "changed":
        return asValue(new Callable("loop.changed", (run, args) => this.changed(run, args), "method"));
      default:
        return undefined;
    }
  }

  private cycle(args: readonly Value[]): Value {
    if (args.length === 0) throw new Fault("loop.cycle needs something to cycle through");
    return args[this.index % args.length]!;
  }

  private changed(run: Run, args: readonly Value[]): boolean {
    const before = this.last;
    this.last = args;
    return !before || !equal(run, [...before], [...args]);
  }
}

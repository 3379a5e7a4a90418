import { Tuple } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";

/** More numbers than any loop of a playbook; keeps a typing error from eating the memory. */
const MOST = 1_000_000;

/** Python's `range`: a sequence that prints as the call that made it. */
export class Range extends Tuple {
  readonly text: string;
  constructor(start: number, stop: number, step: number) {
    super(numbers(start, stop, step));
    this.text = step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
  }
}

function numbers(start: number, stop: number, step: number): number[] {
  if (step === 0) throw new Fault("range() needs a step other than 0");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > MOST) throw new Fault(`range() of ${length} numbers: at most ${MOST}`);
  return Array.from({ length }, (_, i) => start + i * step);
}

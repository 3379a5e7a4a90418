import { Float, Secret } from "../../base/value.js";
import { asNumeric, truncate } from "../values/numbers.js";
import { str } from "../values/print.js";
import { truth } from "../values/truth.js";
import { typeName } from "../values/type-name.js";
import { typeFault } from "./fault.js";
import { used } from "./reader.js";
import type { Given } from "./routine.js";
import type { Run } from "./run.js";

/** The argument as text, whatever it is. */
export function takeText(run: Run, given: Given, otherwise = ""): string {
  return given === undefined ? otherwise : str(run, given);
}

/** The argument when it is text. @throws Fault for anything else */
export function takeString(run: Run, given: Given, what: string): string {
  const read = given === undefined ? null : used(run, given);
  if (typeof read === "string") return read;
  if (read instanceof Secret) return run.reveal(read);
  throw typeFault(`${what} must be text, not '${typeName(read)}'`, "'| string' makes text of a value");
}

/** The argument as a JavaScript integer. @throws Fault when it is none */
export function takeInteger(run: Run, given: Given, what: string): number;
export function takeInteger(run: Run, given: Given, what: string, otherwise: number): number;
export function takeInteger(run: Run, given: Given, what: string, otherwise?: number): number {
  if ((given === undefined || given === null) && otherwise !== undefined) return otherwise;
  const read = given === undefined ? null : used(run, given);
  const text = read instanceof Secret ? run.reveal(read) : undefined;
  const numeric = text !== undefined && /^-?\d+$/.test(text) ? Number(text) : asNumeric(read);
  const whole =
    numeric instanceof Float && Number.isInteger(numeric.value) ? truncate(numeric.value) : numeric;
  if (typeof whole === "number") return whole;
  throw typeFault(
    `${what} must be an integer, not '${typeName(read)}'`,
    typeof read === "string" ? "'| int' makes one" : undefined,
  );
}

/** The argument by Python's truth. */
export function takeTruth(run: Run, given: Given, otherwise: boolean): boolean {
  return given === undefined ? otherwise : truth(run, given);
}

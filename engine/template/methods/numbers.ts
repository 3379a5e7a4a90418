import { Float } from "../../base/value.js";
import { routine, type Routine } from "../runtime/routine.js";

export const FLOAT_METHODS: ReadonlyMap<string, Routine> = new Map([
  ["is_integer", routine("", (_run, value) => value instanceof Float && Number.isInteger(value.value))],
]);

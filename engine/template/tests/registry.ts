import type { Routine } from "../runtime/routine.js";
import { COMPARING } from "./comparing.js";
import { KINDS } from "./kinds.js";
import { MATCHING } from "./matching.js";
import { MEMBERSHIP } from "./membership.js";
import { OUTCOMES } from "./outcomes.js";

/** All tests by name. */
export const TESTS: ReadonlyMap<string, Routine> = new Map(
  [COMPARING, KINDS, MATCHING, MEMBERSHIP, OUTCOMES].flatMap((family) => Object.entries(family)),
);

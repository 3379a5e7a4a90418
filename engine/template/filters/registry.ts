import type { Routine } from "../runtime/routine.js";
import { CHOOSING } from "./choosing.js";
import { DATA_FORMATS } from "./data-formats.js";
import { DICTS } from "./dicts.js";
import { ENCODINGS } from "./encodings.js";
import { LAYOUT } from "./layout.js";
import { LISTS } from "./lists.js";
import { NETWORK } from "./network.js";
import { NUMBERS } from "./numbers.js";
import { ORDERING } from "./ordering.js";
import { PATHS } from "./paths.js";
import { PATTERNS } from "./patterns.js";
import { SETS } from "./sets.js";
import { SHAPING } from "./shaping.js";
import { SIZES } from "./sizes.js";
import { TEXT } from "./text.js";
import { TIME } from "./time.js";
import { TYPES } from "./types.js";
import { URLS } from "./urls.js";

/** All filters by name. */
export const FILTERS: ReadonlyMap<string, Routine> = new Map(
  [
    CHOOSING,
    DATA_FORMATS,
    DICTS,
    ENCODINGS,
    LAYOUT,
    LISTS,
    NETWORK,
    NUMBERS,
    ORDERING,
    PATHS,
    PATTERNS,
    SETS,
    SHAPING,
    SIZES,
    TEXT,
    TIME,
    TYPES,
    URLS,
  ].flatMap((family) => Object.entries(family)),
);

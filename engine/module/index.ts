/** The one import of a module. */
export { defineModule, defineAction, defineControl } from "./define.js";
export {
  object,
  string,
  integer,
  number,
  boolean,
  path,
  secret,
  mode,
  raw,
  dict,
  oneOf,
  list,
  optional,
  onControl,
  alias,
  expression,
  expressions,
  exclusive,
  requireOneOf,
  together,
} from "./schema.js";
export {
  manifestName,
  NoBundleManifest,
  parseBundleManifest,
  type BundleFile,
  type BundleManifest,
} from "../base/bundle-manifest.js";
export type { Schema, ObjectSchema, ObjectOf } from "./schema.js";
export type {
  ActionCheck,
  Applied,
  Check,
  Example,
  LocalFile,
  ModuleContext,
  PlainObject,
  Prediction,
  TextDiff,
  StateModule,
  ActionModule,
  ControlModule,
  AnyModule,
} from "./types.js";
export { printed } from "../shell/payload.js";
export { sh, lines, quote, rawShell } from "../shell/script.js";
export { parseStatLine, statFormat } from "../shell/stat-line.js";
export { pattern } from "./pattern.js";
export { wildcard } from "../base/wildcard.js";
export { splitWords } from "./words.js";
export { sleep } from "../base/abort.js";
export { escapePattern, type Found, type Pattern } from "../base/pattern.js";
export { HostFailure, UnknownRead } from "../shell/types.js";
export type {
  Host,
  ReadKey,
  RunResult,
  RunOptions,
  Script,
  PathState,
  ExistingPath,
  PathKind,
  UnitState,
  PackageState,
  UserState,
  GroupState,
  Mount,
  Attributes,
  DigestName,
  Placing,
  Surveyed,
  Output,
  UserCommand,
  Job,
  JobResult,
} from "../shell/types.js";
export { Secret, Unknown } from "../base/value.js";
export type { Plain } from "../base/value.js";

import type * as types from "./types.js";

/** What a command says, where it isn't asked of a real machine. */
export interface FakeAnswer {
  readonly rc?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** What stands on a fake host. Folders above a file are there by themselves. */
export interface FakeState {
  readonly name?: string;
  readonly user?: string;
  /** Content by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Kinds, owners and modes that aren't those of a plain 0644 file or 0755 folder of root. */
  readonly paths?: Readonly<Record<string, Partial<types.ExistingPath>>>;
  readonly units?: Readonly<Record<string, Partial<types.UnitState>>>;
  /** Version, or more. */
  readonly packages?: Readonly<Record<string, string | Partial<types.PackageState>>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly mounts?: readonly types.Mount[];
  readonly users?: Readonly<Record<string, Partial<types.UserState>>>;
  readonly groups?: Readonly<Record<string, Partial<types.GroupState>>>;
  /** Where a program is found, by name. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Answers to queries and commands: the first whose text (a part of the script) or pattern fits. */
  readonly answers?: readonly (readonly [string | RegExp, FakeAnswer])[];
}

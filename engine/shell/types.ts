import type { Secret } from "../base/value.js";
import type { Identity } from "./identity.js";
import type { Job, JobResult, JobState } from "./job-types.js";
import type { Abortable, Placing, Surveyed } from "./many.js";

export type { Identity } from "./identity.js";
export type { Job, JobResult, JobState } from "./job-types.js";
export type { Abortable, Placing, Surveyed } from "./many.js";
export { HostFailure, UnknownRead } from "./failures.js";

/**
 * What a read looks at, so that check mode's shadow can answer for it and a change can invalidate it:
 * `file:/etc/fstab` (content), `path:/etc` (kind, owner, mode, listing), `unit:haproxy`, `pkg:kubelet`,
 * `sysctl:net.ipv4.ip_forward`, `mount:/mnt`, `user:root`, `group:adm`, `kmod:br_netfilter`, `cmd:curl`.
 */
export type ReadKey =
  `${"file" | "path" | "unit" | "pkg" | "sysctl" | "mount" | "user" | "group" | "kmod" | "cmd" | "host" | "cluster"}:${string}`;

/** A piece of POSIX shell, made by the `sh` tag (every interpolation quoted) or `rawShell` (the one door for a user's own text). */
export interface Script {
  readonly text: string;
}

/** Output as bytes, with a text view (UTF-8, wrong bytes as U+FFFD). */
export interface Output {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** True when more came than was kept. */
  readonly isCut: boolean;
}

export interface RunResult {
  readonly rc: number;
  readonly stdout: Output;
  readonly stderr: Output;
}

export type PathKind = "file" | "directory" | "link" | "fifo" | "socket" | "block" | "char";

/** What stands at a path, as `stat` says it. Missing: `{ exists: false }`. */
export type PathState = { readonly exists: false } | ExistingPath;

export interface ExistingPath {
  readonly exists: true;
  readonly kind: PathKind;
  /** Permission bits with setuid, setgid and sticky: 0o7777 at most. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names; the number as text where the host has no name for it. */
  readonly owner: string;
  readonly group: string;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly atime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly device: number;
  readonly links: number;
  /** Where a link points to. */
  readonly target?: string;
}

/** A service as its manager sees it. */
export interface UnitState {
  readonly manager: "systemd" | "openrc" | "none";
  readonly exists: boolean;
  /** "active", "inactive", "failed", "activating", ... */
  readonly activity: string;
  /** Started at boot: "enabled", "disabled", "masked", "static", ...; "unknown" in check mode until its package is installed. */
  readonly enablement: string;
  /** systemd: its files have changed since systemd read them. */
  readonly needsReload?: boolean;
  /** OpenRC: the runlevels that it stands in. */
  readonly runlevels?: readonly string[];
}

export interface PackageState {
  /** "" when it isn't installed. */
  readonly version: string;
  readonly isHeld: boolean;
  /** The newest version that the configured repositories offer; "" when unknown or not asked for. */
  readonly candidate: string;
}

export interface UserState {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  /** Names of the supplementary groups, sorted. */
  readonly groups: readonly string[];
  /** The password field of shadow; undefined when it can't be read. */
  readonly password?: Secret;
}

export interface GroupState {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export interface Mount {
  readonly source: string;
  readonly path: string;
  readonly fstype: string;
  readonly options: string;
}

/** How a file's digest is made; sha224 and sha384 not by busybox. */
export type DigestName = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

/** Owner, group and mode to give; what is left out stays (new files: the user's umask). */
export interface Attributes {
  readonly owner?: string;
  readonly group?: string;
  /** A number (0o644), or symbolic as chmod takes it ("u=rw,go=r"). */
  readonly mode?: number | string;
}

export interface QueryOptions {
  /** What the script looks at. Without keys it can't be answered in check mode once something was predicted. */
  readonly reads: readonly ReadKey[];
  /** Exit codes that are an answer and not a failure; default [0]. "any" takes all. */
  readonly rcs?: readonly number[] | "any";
  readonly timeoutMs?: number;
  readonly input?: Uint8Array | string | Secret;
  /** Bytes of each stream that are kept; default 1 MiB. */
  readonly limit?: number;
}

export interface RunOptions {
  readonly rcs?: readonly number[] | "any";
  readonly timeoutMs?: number;
  /** Handed to the command's standard input through a pipe: never in argv, environment or a file. */
  readonly input?: Uint8Array | string | Secret;
  readonly signal?: AbortSignal;
  /** Called with each line of output as it comes. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

/** A user's own command: login's environment, own channel, nothing of hapb's around it. */
export interface UserCommand {
  /** Exactly one of the two: a program with its arguments, or shell text for `executable` (default /bin/sh). */
  readonly argv?: readonly string[];
  readonly shell?: string;
  readonly executable?: string;
  readonly chdir?: string;
  readonly stdin?: string | Uint8Array | Secret;
  readonly environment?: Readonly<Record<string, string | Secret>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Called with what it prints on standard output as it comes, be the line ended or not; nothing of a job. */
  readonly onOutput?: (chunk: Uint8Array) => void;
}

/**
 * One machine as one user, as modules see it. Reads are keyed; in check mode those whose key was predicted are answered by
 * the prediction, and those that can't be answered throw `UnknownRead`, which the engine turns into `unknown`.
 * Methods throw `HostFailure` when the machine says no, and `DiagnosticError` when the connection does.
 */
export interface Host {
  /** The inventory's name of it. */
  readonly name: string;
  /** The user that commands run as. */
  readonly user: string;
  /** Whom the connection logged in as, once it has. */
  readonly loginUser?: string | undefined;
  /** It is the control machine, or runs on its kernel: a tree of files, a container. */
  readonly sharesKernel?: boolean | undefined;
  /** A file's bytes, symlinks followed; undefined when it isn't there. @throws HostFailure when it can't be read (a folder, no permission) */
  read(path: string): Promise<Uint8Array | undefined>;
  /** `lstat`, or `stat` with `follow`. */
  path(path: string, options?: { readonly follow?: boolean }): Promise<PathState>;
  /** Names in a folder, sorted; undefined when there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** Hex digest of a file's content; undefined when it isn't there. */
  checksum(path: string, algorithm?: DigestName): Promise<string | undefined>;
  /** `path` with links followed, and sha1 of what can be read, of many paths at once. */
  survey(paths: readonly string[]): Promise<readonly Surveyed[]>;
  unit(name: string): Promise<UnitState>;
  /** `candidate` looks up what the repositories offer as well, which takes the host half a second. */
  package(name: string, options?: { readonly candidate?: boolean }): Promise<PackageState>;
  /** The live value, words separated by single blanks; undefined when the kernel has no such parameter. */
  sysctl(name: string): Promise<string | undefined>;
  mounts(): Promise<readonly Mount[]>;
  account(name: string): Promise<UserState | undefined>;
  groupEntry(name: string): Promise<GroupState | undefined>;
  /** Where a program is found on hapb's PATH; undefined when it isn't. */
  which(program: string): Promise<string | undefined>;
  /** The home folder of whom commands run as, or of a user; undefined for one that isn't there. */
  home(user?: string): Promise<string | undefined>;
  /** Who commands run as, and what the umask leaves of a new file's permissions. */
  identity(): Promise<Identity>;
  /** Any other read-only look. */
  query(script: Script, options: QueryOptions): Promise<RunResult>;
  /** A change, in hapb's own environment (LC_ALL=C, known PATH), on a channel of its own. */
  run(script: Script, options?: RunOptions): Promise<RunResult>;
  /** Replaces or makes a file atomically: beside it, fsynced, renamed; keeps owner, mode, label unless told; follows a symlink. */
  write(path: string, content: Uint8Array | string | Secret, attributes?: Attributes): Promise<void>;
  /** Keeps a copy beside the file (`PATH.<time>~`) and says where; undefined when there is nothing to keep. */
  backup(path: string): Promise<string | undefined>;
  setAttributes(
    path: string,
    attributes: Attributes,
    options?: { readonly recurse?: boolean; readonly follow?: boolean },
  ): Promise<void>;
  makeDirectory(path: string, attributes?: Attributes): Promise<void>;
  /** Deletes what stands there, folders with all in them. */
  remove(path: string): Promise<void>;
  /** Large content from the control machine, streamed; written as `write` does. @returns when it stands there */
  upload(localPath: string, path: string, attributes?: Attributes, options?: RunOptions): Promise<void>;
  /** Many files in one stream, into folders that are there; each is put in place as `write` does. */
  uploadAll(files: readonly Placing[], options?: Abortable): Promise<void>;
  /** A file's content, streamed to a file of the control machine that takes the old one's place when all has come. @returns its sha1 */
  download(path: string, localPath: string, options?: Abortable): Promise<string>;
  /** Puts a file that stands on the host already, such as what a download left, in `path`'s place as `write` does; `from` is gone then. */
  place(from: string, path: string, attributes?: Attributes): Promise<void>;
  /** A user's command: any rc is an answer. */
  execute(command: UserCommand): Promise<RunResult>;
  /** Starts the job or finds the one that runs or ran under this key; the result is taken once. */
  job(job: Job): Promise<JobResult>;
  /** Starts a job and doesn't wait for it. */
  startJob(job: Job): Promise<void>;
  /** What has become of a job; the result of one that ended is taken once. */
  jobState(key: string): Promise<JobState>;

  /** Ends this machine's sessions, so that the next request logs in anew (after group, user or hostname changes, reboots). */
  reconnect(): Promise<void>;
  /** Forgets what was read under these keys. */
  invalidate(keys: readonly ReadKey[]): void;
}

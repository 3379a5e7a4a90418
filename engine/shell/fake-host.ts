import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Secret } from "../base/value.js";
import { FakeJobs } from "./fake-jobs.js";
import { blankUser, bytes, owned } from "./fake-content.js";
import type { FakeState } from "./fake-state.js";
import { normalPath } from "./foreseen.js";
import { Bytes } from "./output.js";
import { surveyOneByOne } from "./survey.js";
import { HostFailure } from "./types.js";
import type * as types from "./types.js";

/** Makes a fake host. @throws from its methods, for a command that no answer was given for */
export function fakeHost(state: FakeState = {}): FakeHost {
  return new FakeHost(state);
}

export class FakeHost implements types.Host {
  readonly name: string;
  readonly user: string;
  /** Every query and command, in order. */
  readonly commands: string[] = [];
  /** Every change, in words: `run ...`, `write /etc/x`, `remove /etc/x`. */
  readonly changes: string[] = [];
  readonly files = new Map<string, Uint8Array>();
  readonly paths = new Map<string, types.ExistingPath>();
  private readonly state: FakeState;
  private readonly behind = new FakeJobs();

  constructor(state: FakeState) {
    this.state = state;
    this.name = state.name ?? "fake";
    this.user = state.user ?? "root";
    for (const [path, content] of Object.entries(state.files ?? {})) this.put(path, bytes(content));
    for (const [path, given] of Object.entries(state.paths ?? {}))
      this.paths.set(path, {
        ...this.made(path, given.kind ?? "directory"),
        ...this.paths.get(path),
        ...given,
      });
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const content = this.files.get(normalPath(path));
    if (!content && this.paths.has(path)) throw new HostFailure(`${path}: Is a directory`, { rc: 1 });
    return content;
  }

  async path(path: string): Promise<types.PathState> {
    return this.paths.get(normalPath(path)) ?? { exists: false };
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    const folder = normalPath(path);
    if (this.paths.get(folder)?.kind !== "directory") return undefined;
    const prefix = folder === "/" ? "/" : `${folder}/`;
    return [...this.paths.keys()]
      .filter(
        (each) => each.startsWith(prefix) && each !== prefix && !each.slice(prefix.length).includes("/"),
      )
      .map((each) => each.slice(prefix.length))
      .sort();
  }

  async checksum(path: string, algorithm = "sha1"): Promise<string | undefined> {
    const content = await this.read(path);
    return content && createHash(algorithm).update(content).digest("hex");
  }

  survey(paths: readonly string[]): Promise<readonly types.Surveyed[]> {
    return surveyOneByOne(this, paths);
  }

  async uploadAll(files: readonly types.Placing[]) {
    for (const { source, path, attributes } of files)
      await ("bytes" in source
        ? this.write(path, source.bytes, attributes)
        : this.upload(source.localPath, path, attributes));
  }

  async unit(name: string): Promise<types.UnitState> {
    const given = this.state.units?.[name.replace(/\.service$/, "")];
    const state = {
      manager: "systemd",
      exists: given !== undefined,
      activity: "inactive",
      enablement: "",
    } as const;
    return { ...state, ...given };
  }

  async package(name: string): Promise<types.PackageState> {
    const given = this.state.packages?.[name] ?? "";
    const known = typeof given === "string" ? { version: given } : given;
    return { version: "", isHeld: false, candidate: "", ...known };
  }

  async sysctl(name: string): Promise<string | undefined> {
    return this.state.sysctls?.[name];
  }

  async home(user = this.user) {
    return user === "root" ? "/root" : (await this.account(user))?.home;
  }

  async identity(): Promise<types.Identity> {
    return { umask: 0o022, uid: 0, gid: 0, owner: "root", group: "root" };
  }

  async mounts(): Promise<readonly types.Mount[]> {
    return this.state.mounts ?? [];
  }

  async account(name: string): Promise<types.UserState | undefined> {
    const given = this.state.users?.[name];
    if (!given) return undefined;
    return { ...blankUser(name), ...given };
  }

  async groupEntry(name: string): Promise<types.GroupState | undefined> {
    const given = this.state.groups?.[name];
    return given && { name, gid: 1000, members: [], ...given };
  }

  async which(program: string): Promise<string | undefined> {
    return this.state.programs?.[program];
  }

  async query(script: types.Script, options: types.QueryOptions): Promise<types.RunResult> {
    return this.answer(script.text, options.rcs);
  }

  async run(script: types.Script, options: types.RunOptions = {}): Promise<types.RunResult> {
    this.changes.push(`run ${script.text}`);
    return this.answer(script.text, options.rcs);
  }

  async execute(command: types.UserCommand): Promise<types.RunResult> {
    const text = command.argv?.join(" ") ?? command.shell ?? "";
    this.changes.push(`execute ${text}`);
    return this.answer(text, "any");
  }

  readonly startJob = async (job: types.Job) => this.behind.start(job.key, await this.execute(job));
  readonly jobState = async (key: string): Promise<types.JobState> => this.behind.take(key);

  async job(job: types.Job): Promise<types.JobResult> {
    return { ...(await this.execute(job)), wasReattached: false };
  }

  async write(path: string, content: Uint8Array | string | Secret, attributes: types.Attributes = {}) {
    this.changes.push(`write ${path}`);
    this.put(path, bytes(content), attributes);
  }

  async upload(localPath: string, path: string, attributes: types.Attributes = {}) {
    this.changes.push(`upload ${path}`);
    this.put(path, await readFile(localPath), attributes);
  }

  async download(path: string, localPath: string): Promise<string> {
    const content = await this.read(path);
    if (!content) throw new HostFailure(`${path}: No such file or directory`, { rc: 1 });
    await mkdir(dirname(localPath), { recursive: true });
    await writeFile(localPath, content);
    return createHash("sha1").update(content).digest("hex");
  }

  async place(from: string, path: string, attributes: types.Attributes = {}) {
    this.changes.push(`place ${path}`);
    this.put(path, this.files.get(normalPath(from)) ?? new Uint8Array(), attributes);
  }

  async backup(path: string): Promise<string | undefined> {
    const content = this.files.get(normalPath(path));
    if (!content) return undefined;
    this.changes.push(`backup ${path}`);
    this.put(`${path}.kept~`, content);
    return `${path}.kept~`;
  }

  async setAttributes(path: string, attributes: types.Attributes) {
    this.changes.push(`setAttributes ${path}`);
    const state = this.paths.get(normalPath(path));
    if (!state) throw new HostFailure(`${path}: No such file or directory`, { rc: 1 });
    this.paths.set(normalPath(path), { ...state, ...owned(attributes) });
  }

  async makeDirectory(path: string, attributes: types.Attributes = {}) {
    this.changes.push(`makeDirectory ${path}`);
    const folder = normalPath(path);
    this.paths.set(folder, {
      ...(this.paths.get(folder) ?? this.made(folder, "directory")),
      ...owned(attributes),
    });
  }

  async remove(path: string) {
    this.changes.push(`remove ${path}`);
    const gone = normalPath(path);
    for (const each of [...this.paths.keys()])
      if (each === gone || each.startsWith(`${gone}/`)) {
        this.paths.delete(each);
        this.files.delete(each);
      }
  }

  async reconnect() {
    this.changes.push("reconnect");
  }

  invalidate(): void {}

  private put(path: string, content: Uint8Array, attributes: types.Attributes = {}): void {
    const file = normalPath(path);
    const state = this.paths.get(file) ?? this.made(file, "file");
    this.files.set(file, content);
    this.paths.set(file, { ...state, ...owned(attributes), size: content.length });
  }

  private made(path: string, kind: types.PathKind): types.ExistingPath {
    const above = path.slice(0, path.lastIndexOf("/")) || "/";
    if (path !== "/" && !this.paths.has(above)) this.paths.set(above, this.made(above, "directory"));
    const ids = {
      uid: 0,
      gid: 0,
      owner: "root",
      group: "root",
      inode: this.paths.size + 2,
      device: 1,
      links: 1,
    };
    const times = { mtime: 0, atime: 0, ctime: 0 };
    return { exists: true, kind, mode: kind === "directory" ? 0o755 : 0o644, size: 0, ...ids, ...times };
  }

  private answer(text: string, rcs: readonly number[] | "any" = [0]): types.RunResult {
    this.commands.push(text);
    const found = this.state.answers?.find(([part]) =>
      typeof part === "string" ? text.includes(part) : part.test(text),
    );
    if (!found) throw new Error(`the fake host was given no answer to: ${text}`);
    const { rc = 0, stdout = "", stderr = "" } = found[1];
    if (rcs !== "any" && !rcs.includes(rc))
      throw new HostFailure(stderr || `ended with ${rc}`, { rc, stdout, stderr });
    return { rc, stdout: new Bytes(Buffer.from(stdout)), stderr: new Bytes(Buffer.from(stderr)) };
  }
}

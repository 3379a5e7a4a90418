import { createHash } from "node:crypto";
import { posix } from "node:path";
import { knownPath } from "./environment.js";
import { surveyOneByOne } from "./survey.js";
import { asBytes, refuse, wouldChange } from "./would-change.js";
import { foreseenNames } from "./foreseen-names.js";
import { unitWithFiles } from "./foreseen-unit.js";
import { normalPath, Shadow } from "./foreseen.js";
import { mayCome } from "./may-come.js";
import { UnknownRead } from "./types.js";
import type * as types from "./types.js";

/**
 * A host in check mode: what was predicted before is answered from the shadow, everything else by the host itself.
 * Changing anything through it is a mistake of the program, and throws.
 */
export function shadowed(host: types.Host, shadow: Shadow): types.Host {
  return new ShadowedHost(host, shadow);
}

export { Shadow };

/**
 * Why what a check stumbled over may be there when it is done for real: the user to become would have been made, a folder may come with a
 * package. Undefined where nothing of the kind would have been done before.
 */
export function notYetThere(problem: unknown, host: types.Host): string | undefined {
  return host instanceof ShadowedHost ? host.mayCome(problem) : undefined;
}

class ShadowedHost implements types.Host {
  readonly name: string;
  readonly user: string;
  readonly sharesKernel: boolean | undefined;
  private readonly host: types.Host;
  private readonly shadow: Shadow;

  constructor(host: types.Host, shadow: Shadow) {
    this.host = host;
    this.shadow = shadow;
    this.name = host.name;
    this.user = host.user;
    this.sharesKernel = host.sharesKernel;
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const content = this.shadow.content(normalPath(path));
    if (content.kind === "unknown") throw wouldChange(path);
    return content.kind === "untouched" ? this.host.read(path) : asBytes(content.value);
  }

  async checksum(path: string, algorithm: types.DigestName = "sha1") {
    const content = this.shadow.content(normalPath(path));
    if (content.kind === "unknown") throw wouldChange(path);
    if (content.kind === "untouched") return this.host.checksum(path, algorithm);
    const bytes = asBytes(content.value);
    return bytes && createHash(algorithm).update(bytes).digest("hex");
  }

  async path(path: string, options: { readonly follow?: boolean } = {}): Promise<types.PathState> {
    if (this.shadow.isEmpty) return this.host.path(path, options);
    const state = await this.state(normalPath(path));
    // By another name it may have been predicted; the host knows better where a folder on the way is a link.
    const plain = posix.normalize(path);
    if (!state.exists && plain !== normalPath(path)) return this.path(plain, options);
    if (!options.follow || !state.exists || state.kind !== "link") return state;
    // Where the link leads may have been predicted as well.
    const target = posix.resolve(posix.dirname(path), state.target ?? "");
    return target === path ? state : this.path(target, options);
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    if (this.shadow.isEmpty) return this.host.list(path);
    return foreseenNames(this.shadow, path, () => this.host.list(path));
  }

  async survey(paths: readonly string[]): Promise<readonly types.Surveyed[]> {
    return this.shadow.isEmpty ? this.host.survey(paths) : surveyOneByOne(this, paths);
  }

  unit(name: string) {
    return this.orByPackage(
      `unit:${name}`,
      async () =>
        unitWithFiles(
          await this.host.unit(name),
          name,
          (path) => this.shadow.look(`file:${path}`),
          (folder) => this.shadow.below(folder),
        ),
      (state) => state.exists,
    );
  }

  package(name: string, options?: { readonly candidate?: boolean }) {
    return this.noted(`pkg:${name}`, () => this.host.package(name, options));
  }

  sysctl(name: string) {
    return this.noted(`sysctl:${name}`, () => this.host.sysctl(name));
  }

  account(name: string) {
    return this.noted(`user:${name}`, () => this.host.account(name));
  }

  groupEntry(name: string) {
    return this.noted(`group:${name}`, () => this.host.groupEntry(name));
  }

  which(program: string) {
    for (const folder of knownPath.split(":")) {
      const note = this.shadow.content(`${folder}/${program}`);
      if (note.kind === "predicted" && note.value !== undefined)
        return Promise.resolve(`${folder}/${program}`);
    }
    return this.orByPackage(
      `cmd:${program}`,
      () => this.host.which(program),
      (path) => path !== undefined,
    );
  }

  async home(user?: string) {
    return user === undefined ? this.host.home() : (await this.account(user))?.home;
  }

  identity() {
    return this.host.identity();
  }

  async mounts(): Promise<readonly types.Mount[]> {
    const notes = this.shadow.family("mount");
    if (notes.some(([, note]) => note.kind === "unknown")) throw wouldChange("what is mounted");
    const changed = new Set(notes.map(([path]) => path));
    const stays = (await this.host.mounts()).filter((mount) => !changed.has(mount.path));
    const comes = notes
      .map(([, note]) => (note as { value: unknown }).value)
      .filter((value) => value !== undefined);
    return [...stays, ...(comes as types.Mount[])];
  }

  async query(script: types.Script, options: types.QueryOptions): Promise<types.RunResult> {
    if (this.shadow.isEmpty) return this.host.query(script, options);
    if (options.reads.length === 0)
      throw new UnknownRead(
        "it looks at the host in a way that isn't declared, and something would have been changed before",
      );
    const changed = options.reads.find((key) => this.shadow.bearsOn(key));
    if (changed !== undefined) throw wouldChange(changed);
    return this.host.query(script, options);
  }

  run(): Promise<never> {
    return refuse("run");
  }
  write(): Promise<never> {
    return refuse("write");
  }
  backup(): Promise<never> {
    return refuse("backup");
  }
  setAttributes(): Promise<never> {
    return refuse("setAttributes");
  }
  makeDirectory(): Promise<never> {
    return refuse("makeDirectory");
  }
  remove(): Promise<never> {
    return refuse("remove");
  }
  upload(): Promise<never> {
    return refuse("upload");
  }
  execute(): Promise<never> {
    return refuse("execute");
  }
  uploadAll(): Promise<never> {
    return refuse("uploadAll");
  }
  place(): Promise<never> {
    return refuse("place");
  }
  download(path: string, localPath: string, options?: { readonly signal?: AbortSignal }): Promise<string> {
    return this.host.download(path, localPath, options);
  }
  readonly job = () => refuse("job");
  readonly startJob = () => refuse("job");
  readonly jobState = () => refuse("job");
  reconnect(): Promise<never> {
    return refuse("reconnect");
  }
  invalidate(keys: readonly types.ReadKey[]): void {
    this.host.invalidate(keys);
  }

  mayCome(problem: unknown): string | undefined {
    return mayCome(problem, this.shadow, this.user);
  }

  private async state(path: string): Promise<types.PathState> {
    const own = this.shadow.look(`path:${path}`);
    if (own.kind === "predicted") return own.value as types.PathState;
    const above = this.shadow.above(path);
    const content = this.shadow.look(`file:${path}`);
    if (own.kind === "unknown" || above.kind === "unknown" || content.kind === "unknown")
      throw wouldChange(path);
    if (above.kind === "predicted") return { exists: false };
    if (content.kind === "predicted" && content.value === undefined) return { exists: false };
    const now = await this.host.path(path);
    if (content.kind === "predicted") {
      if (!now.exists || now.kind !== "file") throw wouldChange(path);
      return { ...now, size: asBytes(content.value)!.length };
    }
    // Something will stand below it, so it will be a folder; whose, isn't known.
    if (!now.exists && this.shadow.below(path).some(([, exists]) => exists)) throw wouldChange(path);
    return now;
  }

  private async noted<T>(key: types.ReadKey, ask: () => Promise<T>): Promise<T> {
    const note = this.shadow.look(key);
    if (note.kind === "unknown") throw wouldChange(key);
    return note.kind === "predicted" ? (note.value as T) : ask();
  }

  /** A program or service that isn't there may come with a package that would have been installed. */
  private async orByPackage<T>(
    key: types.ReadKey,
    ask: () => Promise<T>,
    isThere: (answer: T) => boolean,
  ): Promise<T> {
    const answer = await this.noted(key, ask);
    if (isThere(answer) || this.shadow.look(key).kind === "predicted") return answer;
    if (this.shadow.installsPackages)
      throw new UnknownRead(
        `${key} isn't there yet, and may come with a package that would have been installed`,
      );
    return answer;
  }
}

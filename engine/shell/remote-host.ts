import { userInfo } from "node:os";
import { Secret } from "../base/value.js";
import { accepted } from "./accepted.js";
import { ownScript, reveal, userScript } from "./command.js";
import { download } from "./download.js";
import type { Link } from "./link.js";
import type { Machine } from "./machine.js";
import { printBytes } from "./payload.js";
import { readAccount, readGroup, readIdentity } from "./reads/accounts.js";
import { readTimeoutMs, type Ask } from "./reads/ask.js";
import { readPackage } from "./reads/package.js";
import { readList } from "./reads/path.js";
import { readMounts, readSysctl } from "./reads/system.js";
import { readSurvey } from "./reads/survey.js";
import { readUnit } from "./reads/unit.js";
import { runCommand } from "./running.js";
import { sh } from "./script.js";
import { surveyOneByOne } from "./survey.js";
import { HostFailure } from "./types.js";
import type * as types from "./types.js";
import { upload } from "./upload.js";
import { uploadAll } from "./upload-all.js";
import { keptName, makeDirectoryScript, placeScript, setAttributesScript, writeScript } from "./write.js";

/** What the persistent shell carries; larger content gets a channel of its own (bash reads a pipe byte by byte). */
const smallBytes = 64 * 1024;

/** One machine as one user, over a connection. */
export class RemoteHost implements types.Host {
  /**
   * @param wanted whom it is become or logged in as, where that is known before
   * @param isAhead asks before the turn: it only reads, and the answers are kept for those who ask in turn
   */
  constructor(
    readonly name: string,
    private readonly wanted: string | undefined,
    private readonly machine: Machine,
    private readonly link: Link,
    private readonly isAhead = false,
  ) {}

  get sharesKernel(): boolean {
    return this.machine.options.sharesKernel;
  }

  /** Before the first log-in, a user named in ~/.ssh/config alone isn't known yet. */
  get user(): string {
    return this.wanted ?? this.machine.connections.user ?? userInfo().username;
  }

  get loginUser(): string | undefined {
    return this.machine.connections.user;
  }

  read(path: string) {
    return this.shared(`read ${path}`, () => this.link.together.files.ask(path));
  }

  async path(path: string, options: { readonly follow?: boolean } = {}) {
    const { own, followed } = await this.shared(`path ${path}`, () => this.link.together.places.ask(path));
    if (!options.follow) return own;
    if (followed instanceof HostFailure) throw followed;
    return followed;
  }

  list(path: string) {
    return this.shared(`list ${path}`, (ask) => readList(ask, path));
  }

  checksum(path: string, algorithm: types.DigestName = "sha1") {
    const sum = this.shared(`checksum ${algorithm} ${path}`, () =>
      this.link.together.checksums(algorithm).ask(path),
    );
    return sum.then((digest) => (digest === "" ? undefined : digest));
  }

  async survey(paths: readonly string[]): Promise<readonly types.Surveyed[]> {
    const isOdd = paths.some((path) => path.includes("\n"));
    if (isOdd) return surveyOneByOne(this, paths);
    return this.shared(`survey ${paths.join("\n")}`, (ask) => readSurvey(ask, paths));
  }

  unit(name: string) {
    return this.shared(`unit ${name}`, (ask) => readUnit(ask, name));
  }

  package(name: string, options: { readonly candidate?: boolean } = {}) {
    const candidate = options.candidate ?? false;
    return this.shared(`pkg ${candidate} ${name}`, (ask) => readPackage(ask, name, candidate));
  }

  sysctl(name: string) {
    return this.shared(`sysctl ${name}`, (ask) => readSysctl(ask, name));
  }

  async home(user?: string) {
    return user === undefined ? (await this.link.hello()).home : (await this.account(user))?.home;
  }

  identity() {
    return this.shared("identity", readIdentity);
  }

  mounts() {
    return this.shared("mounts", readMounts);
  }

  account(name: string) {
    return this.shared(`user ${name}`, (ask) => readAccount(ask, name));
  }

  groupEntry(name: string) {
    return this.shared(`group ${name}`, (ask) => readGroup(ask, name));
  }

  which(program: string) {
    return this.shared(`cmd ${program}`, () => this.link.together.programs.ask(program));
  }

  async query(script: types.Script, options: types.QueryOptions): Promise<types.RunResult> {
    const text =
      options.input === undefined
        ? script.text
        : `${printBytes(reveal(options.input))} | (\n${script.text}\n)`;
    const timeoutMs = options.timeoutMs ?? readTimeoutMs;
    const look = () => this.link.read(text, { timeoutMs, limit: options.limit });
    const key = `${this.user} query ${text}`;
    const result = await (this.isAhead
      ? this.machine.ahead(key, look)
      : (this.machine.takeKept<types.RunResult>(key) ?? look()));
    return accepted(result, options.rcs);
  }

  async run(script: types.Script, options: types.RunOptions = {}): Promise<types.RunResult> {
    const text = ownScript(script, options.input).text;
    const result = await this.changing(() => runCommand(this.link, text, options));
    return accepted(result, options.rcs);
  }

  async write(
    path: string,
    content: Uint8Array | string | Secret,
    attributes: types.Attributes = {},
  ): Promise<void> {
    const bytes = Buffer.from(reveal(content));
    if (bytes.length > smallBytes) return this.changing(() => upload(this.link, { bytes }, path, attributes));
    await this.change(`write ${path}`, writeScript(path, { print: printBytes(bytes) }, attributes));
  }

  async upload(
    localPath: string,
    path: string,
    attributes: types.Attributes = {},
    options: types.RunOptions = {},
  ): Promise<void> {
    await this.changing(() => upload(this.link, { localPath }, path, attributes, options.signal));
  }

  async uploadAll(files: readonly types.Placing[], options: types.Abortable = {}): Promise<void> {
    if (files.length > 0) await this.changing(() => uploadAll(this.link, files, options.signal));
  }

  download(path: string, localPath: string, options: types.Abortable = {}): Promise<string> {
    return download(this.link, path, localPath, options.signal);
  }

  async place(from: string, path: string, attributes: types.Attributes = {}): Promise<void> {
    await this.change(`write ${path}`, placeScript(from, path, attributes));
  }

  async backup(path: string): Promise<string | undefined> {
    const kept = keptName(path);
    const result = await this.change(
      `keep a copy of ${path}`,
      sh`[ -e ${path} ] || exit 9; cp -p -- ${path} ${kept}`,
      [0, 9],
    );
    return result.rc === 9 ? undefined : kept;
  }

  async setAttributes(
    path: string,
    attributes: types.Attributes,
    options: { readonly recurse?: boolean; readonly follow?: boolean } = {},
  ): Promise<void> {
    await this.change(`change ${path}`, setAttributesScript(path, attributes, options));
  }

  async makeDirectory(path: string, attributes: types.Attributes = {}): Promise<void> {
    await this.change(`make the folder ${path}`, makeDirectoryScript(path, attributes));
  }

  async remove(path: string): Promise<void> {
    if (/^[/.]*$/.test(path)) throw new HostFailure(`${path || "an empty path"} is never deleted`);
    await this.change(`delete ${path}`, sh`rm -rf -- ${path}`);
  }

  async execute(command: types.UserCommand): Promise<types.RunResult> {
    const text = userScript(command, this.machine.options.shell ?? "/bin/sh").text;
    return this.changing(() => runCommand(this.link, text, command));
  }

  job(job: types.Job): Promise<types.JobResult> {
    return this.changing(() => this.machine.job(this.link, job));
  }

  startJob(job: types.Job): Promise<void> {
    return this.changing(() => this.machine.startJob(this.link, job));
  }

  jobState(key: string): Promise<types.JobState> {
    return this.machine.jobState(this.link, key);
  }

  async reconnect(): Promise<void> {
    await this.machine.reconnect();
  }

  invalidate(): void {
    this.machine.forget();
  }

  private readonly ask: Ask = (script, options) => this.link.read(script.text, options);

  /** The same read asked for while it is under way is asked once. */
  private shared<T>(key: string, read: (ask: Ask) => Promise<T>): Promise<T> {
    const ask = () => read(this.ask);
    const whole = `${this.user} ${key}`;
    return this.isAhead ? this.machine.ahead(whole, ask) : this.machine.shared(whole, ask);
  }

  private changing<T>(change: () => Promise<T>): Promise<T> {
    if (this.isAhead) return Promise.reject(new Error("nothing changes before its turn"));
    return this.machine.changing(this.link, change);
  }

  private async change(
    what: string,
    script: types.Script,
    rcs: readonly number[] = [0],
  ): Promise<types.RunResult> {
    const result = await this.changing(() =>
      this.link.change(script.text, { timeoutMs: 10 * readTimeoutMs }),
    );
    return accepted(result, rcs, `could not ${what}`);
  }
}

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sleep } from "../../base/abort.js";
import type { DiagnosticError } from "../../base/diagnostic.js";
import { splitWords } from "../ssh/arguments.js";
import type { SshOptions } from "../ssh/connect.js";
import { LoginLimiter } from "../ssh/limiter.js";
import type { Connection, ConnectionValues } from "../types.js";
import { Answerer, writeAskpass, type Answers, type Destination } from "./askpass.js";
import { OpensshConnection } from "./connection.js";
import { explainOpenssh, noOpenssh, wasDropped } from "./explain.js";

/** Printed by ssh once it is logged in and listens on its control socket. */
const readyWord = "hapb-ready";
/** Runs ssh until it ends, or until hapb is gone, in whatever way: then its end of the pipe is closed. */
const holder =
  'exec 3<&0; "$0" "$@" </dev/null 3<&- & s=$!; { read -r x <&3; kill $s; } >/dev/null 2>&1 & w=$!; ' +
  "wait $s; c=$?; kill $w 2>/dev/null; exit $c";
/** What a shell ends with that finds no such program. */
const notFound = 127;

/** As hapb's own ssh does it: servers drop log-ins when too many are under way. */
const droppedRetries = 5;

/** Beyond ssh's own ConnectTimeout, which ends with the first answer of the server. */
const graceMs = 5000;

/**
 * Connections of the system's own ssh, with all that it knows: certificates, security keys, GSSAPI, every option of ssh_config.
 * Control sockets stand in a folder for their owner alone.
 */
export class OpensshConnector {
  private readonly answers: Answers = new Map();
  private readonly limiter = new LoginLimiter();
  private folder: string | undefined;
  private askpass = "";
  private count = 0;

  constructor(private readonly options: SshOptions = {}) {}

  /** @throws DiagnosticError `connection/...` */
  async connect(values: ConnectionValues): Promise<Connection> {
    const own = argumentsOf(values);
    const name = await this.nameOf(programOf(values), own, values.host);
    for (let attempt = 0; ; attempt++)
      try {
        return await this.limiter.run(name.gate, () => this.login(values, own, name));
      } catch (cause) {
        if (attempt >= droppedRetries || !(cause instanceof DroppedLogin))
          throw cause instanceof DroppedLogin ? cause.explained : cause;
        const pause = (this.options.retryPauseMs ?? 100) * 2 ** attempt * (0.5 + Math.random());
        await sleep(pause, this.options.signal);
      }
  }

  async close(): Promise<void> {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }

  private async login(
    values: ConnectionValues,
    own: readonly string[],
    name: ReachedName,
  ): Promise<Connection> {
    const program = programOf(values);
    const folder = this.ownFolder();
    const number = ++this.count;
    const socket = join(folder, `c${number}`);
    const answerer = new Answerer(
      join(folder, `a${number}`),
      values.password,
      name,
      this.options.ask,
      this.answers,
    );
    await answerer.listen();
    const env = {
      ...process.env,
      ...{ SSH_ASKPASS: this.askpass, SSH_ASKPASS_REQUIRE: "force", HAPB_ASKPASS: answerer.path },
      DISPLAY: process.env["DISPLAY"] ?? ":0",
    };
    const control = ["-S", socket, "-o", "NumberOfPasswordPrompts=1"];
    const master = spawn(
      "/bin/sh",
      [
        ...["-c", holder, program],
        // That a connection was closed is of level INFO.
        ...["-T", "-M", "-N", ...control, "-o", "LogLevel=INFO", "-o", "ControlPersist=no"],
        ...["-o", "PermitLocalCommand=yes", "-o", `LocalCommand=echo ${readyWord}`],
        ...[...own, "--", values.host],
      ],
      { stdio: "pipe", detached: true, env },
    );
    let said = "";
    master.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8192)));
    try {
      await this.ready(master, values.connectTimeoutMs, (more = "") =>
        explainOpenssh(name.label, said + more, answerer.unanswered),
      );
    } catch (cause) {
      master.stdin.destroy();
      answerer.close();
      // A password that was given is not given again by itself: accounts lock.
      throw wasDropped(cause) && !answerer.wasAsked ? new DroppedLogin(cause) : cause;
    }
    said = "";
    void new Promise((resolve) => master.once("exit", resolve)).then(() => answerer.close());
    const client = [...control, "-o", "LogLevel=ERROR", "-o", "ControlMaster=no", ...own, "--", values.host];
    return new OpensshConnection(master, name, [program, ...client], env, () => said.trim());
  }

  private ready(
    master: ChildProcess,
    timeoutMs: number,
    explain: (more?: string) => DiagnosticError,
  ): Promise<void> {
    const { signal } = this.options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => done(explain("\nthe log-in timed out")), timeoutMs + graceMs);
      const onAbort = () => done(signal!.reason as Error);
      const done = (problem?: Error) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        if (problem) reject(problem);
        else resolve();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      let printed = "";
      master.stdout!.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.includes(readyWord)) done();
      });
      master.once("error", done);
      // "close", not "exit": by then all that it said has been read.
      master.once("close", (code) => done(code === notFound ? noOpenssh() : explain()));
    });
  }

  /** Whom and where ssh would log in, by all its files. */
  private nameOf(program: string, own: readonly string[], host: string): Promise<ReachedName> {
    return new Promise((resolve, reject) => {
      execFile(program, ["-G", ...own, "--", host], (cause, stdout, stderr) => {
        if ((cause as NodeJS.ErrnoException | null)?.code === "ENOENT") return reject(noOpenssh());
        if (cause) return reject(explainOpenssh(host, stderr));
        const of = (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(stdout)?.[1] ?? "";
        const hosts = [of("hostkeyalias"), of("hostname")].filter((each) => each !== "");
        const label = `${of("user")}@${of("hostname")}:${of("port")}`;
        resolve({
          user: of("user"),
          label,
          gate: of("proxyjump") || of("proxycommand") || label,
          hosts: hosts.flatMap((each) => [each, each.toLowerCase()]),
        });
      });
    });
  }

  private ownFolder(): string {
    if (this.folder === undefined) {
      // Paths of sockets may have 104 characters, and those of home folders are long.
      this.folder = mkdtempSync(join(process.env["XDG_RUNTIME_DIR"] ?? tmpdir(), "hapb-ssh-"));
      this.askpass = writeAskpass(this.folder);
    }
    return this.folder;
  }
}

/** The server hung up, and nobody had been asked for anything. */
class DroppedLogin extends Error {
  constructor(readonly explained: DiagnosticError) {
    super(explained.message);
  }
}

/** Whom and where ssh logs in; `hosts` as its questions may name the host. */
interface ReachedName extends Destination {
  readonly label: string;
  /** What drops log-ins when too many come at once: the jump hosts, the ProxyCommand, or the host itself. */
  readonly gate: string;
}

function programOf({ program = "ssh" }: ConnectionValues): string {
  return program;
}

/** What the values say; ssh's own files say the rest. The first of several counts. */
function argumentsOf({
  port,
  user,
  privateKeyFile,
  sshArgs = [],
  connectTimeoutMs,
}: ConnectionValues): string[] {
  return [
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...(user === undefined ? [] : ["-l", user]),
    ...(privateKeyFile === undefined ? [] : ["-i", privateKeyFile]),
    ...sshArgs.flatMap(splitWords),
    ...["-o", `ConnectTimeout=${Math.max(1, Math.ceil(connectTimeoutMs / 1000))}`],
    ...["-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3"],
  ];
}

import { atMost } from "../base/abort.js";
import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Channel } from "../transport/types.js";
import type { BecomeValues } from "./become.js";
import type { Connections } from "./connections.js";
import { ownEnvironment } from "./environment.js";
import { endGroupScript } from "./end-group.js";
import { helloScript, parseHello, type Hello } from "./hello.js";
import { login, start, type LoginOptions } from "./login.js";
import { ReadsTogether } from "./reads/together.js";
import { RequestTimeout, Session, SessionLost, type RequestOptions } from "./session.js";
import { explainBecome } from "./explain-become.js";
import { HostFailure, type RunResult, type Script } from "./types.js";

/** A shell that came up, and what it said of itself. */
export interface Shell {
  readonly session: Session;
  readonly hello: Promise<Hello>;
}

/** A host under load takes its time to start a shell. */
const helloTimeoutMs = 30_000;

export interface LinkOptions {
  /** For messages: `root@10.0.0.1:22`. */
  readonly label: string;
  readonly shell?: string;
  readonly become?: BecomeValues;
  /** Aborts what runs, when the run ends early. */
  readonly signal?: AbortSignal;
  /** Called with what each shell says of itself. */
  readonly onHello?: (hello: Hello) => void;
  /** How long the first shell may take to come up. */
  readonly loginTimeoutMs: number;
}

/**
 * One machine as one user: a persistent shell for reads and small writes, further shells for commands. It logs in when first
 * asked, and again when the shell was lost.
 */
export class Link {
  readonly label: string;
  readonly become: BecomeValues | undefined;
  private readonly options: LinkOptions;
  private readonly connections: Connections;
  private current: Promise<Shell> | undefined;
  private readonly sessions = new Set<Session>();
  readonly together = new ReadsTogether(
    (script, how) => this.read(script.text, how),
    (script, how) => this.readApart(script.text, how),
  );
  /** Writes that waited for an answer. */
  writes = 0;

  constructor(options: LinkOptions, connections: Connections) {
    this.options = options;
    this.connections = connections;
    this.become = options.become;
    this.label = options.become ? `${options.label} as ${options.become.user ?? "root"}` : options.label;
  }

  /**
   * Runs a read-only script in the persistent shell. Asked again once when the shell is lost meanwhile: a read may be repeated.
   * @throws HostFailure when the machine does not answer in time, DiagnosticError `connection/...`, `become/...`
   */
  async read(text: string, options: RequestOptions = {}): Promise<RunResult> {
    for (let isRetry = false; ; isRetry = true) {
      const shell = await this.shell();
      try {
        return await shell.session.request(text, options);
      } catch (cause) {
        if (!(cause instanceof SessionLost) || isRetry) throw await this.explain(cause, shell);
        // A shell that never came up says why in hello; one that did is asked for anew.
        await shell.hello.catch(async (reason: unknown) => {
          throw await this.explain(reason, shell);
        });
      }
    }
  }

  /**
   * Runs a script that changes something in the persistent shell. Never repeated.
   * @throws as `read`
   */
  async change(text: string, options: RequestOptions = {}): Promise<RunResult> {
    const shell = await this.shell();
    try {
      return await shell.session.request(text, options);
    } catch (cause) {
      throw await this.explain(cause, shell);
    }
  }

  /** The persistent shell, logged in on first use. */
  shell(): Promise<Shell> {
    if (this.current) return this.current;
    const opening = this.freshShell({ preamble: ownEnvironment });
    this.current = opening;
    const forget = () => {
      if (this.current === opening) this.current = undefined;
    };
    opening.then((shell) => shell.session.closed.then(forget), forget);
    return opening;
  }

  /** A shell of its own for one command, with the login's environment. Whoever asks for it closes it. */
  async freshShell(
    options: { readonly preamble?: string; readonly signal?: AbortSignal } = {},
  ): Promise<Shell> {
    const session = await login(this.connections, { ...(await this.loginOptions()), ...options });
    this.sessions.add(session);
    void session.closed.then(() => this.sessions.delete(session));
    const hello = session
      .request(helloScript.text, { timeoutMs: Math.max(this.options.loginTimeoutMs, helloTimeoutMs) })
      .then(({ stdout }) => {
        const said = parseHello(stdout.text);
        this.options.onHello?.(said);
        return said;
      });
    hello.catch(() => {});
    return { session, hello };
  }

  /** One script on a channel of its own; the channel's streams are its own. No secrets in the script. */
  async freshChannel(script: Script, signal?: AbortSignal): Promise<Channel> {
    return start(this.connections, script.text, { ...(await this.loginOptions()), signal });
  }

  /** Brings a file to a new path by the connection's own way for files, which knows no other user than the log-in's. */
  async putFile(localPath: string, size: number, path: string, signal?: AbortSignal): Promise<boolean> {
    if ((await this.loginOptions()).become !== undefined) return false;
    return this.connections.putFile(localPath, size, path, signal);
  }

  /** A read on a channel of its own, for what is too large for the shared one. */
  async readApart(text: string, options: RequestOptions = {}): Promise<RunResult> {
    const shell = await this.freshShell({ preamble: ownEnvironment });
    try {
      return await shell.session.request(text, options);
    } catch (cause) {
      throw await this.explain(cause, shell);
    } finally {
      shell.session.close();
    }
  }

  /** Becoming the user one is logged in as, is nothing to do. */
  private async loginOptions(): Promise<LoginOptions> {
    const { become } = this;
    const isThere = become !== undefined && (become.user ?? "root") === (await this.connections.loginUser());
    return {
      label: this.label,
      become: isThere ? undefined : become,
      shell: this.options.shell,
      onWrite: () => this.writes++,
      timeoutMs: this.options.loginTimeoutMs,
    };
  }

  /** What the shell says about the machine and itself. */
  async hello(): Promise<Hello> {
    const shell = await this.shell();
    try {
      return await shell.hello;
    } catch (cause) {
      throw await this.explain(cause, shell);
    }
  }

  /** Ends a process group: TERM, and KILL for what is still there 5 s later. Never throws. */
  async endGroup(group: number): Promise<void> {
    if (group <= 1) return;
    try {
      const { session } = await this.freshShell({ preamble: ownEnvironment });
      await session.request(endGroupScript(group), { timeoutMs: 30_000 });
      session.close();
    } catch {
      // The machine is gone: nothing there can be ended from here.
    }
  }

  /** The run's own abort together with the caller's. */
  aborting(signal: AbortSignal | undefined): AbortSignal | undefined {
    const own = this.options.signal;
    return own && signal ? AbortSignal.any([own, signal]) : (own ?? signal);
  }

  /** Ends a read that is under way, which a closed channel alone would let run on. Never throws. */
  async endReads(): Promise<void> {
    const shell = await this.current?.catch(() => undefined);
    if (!shell?.session.isBusy) return;
    const hello = await atMost(
      1000,
      shell.hello.catch(() => undefined),
    );
    if (hello) await this.endGroup(hello.group);
  }

  /** True once something was asked for: there may be something to end. */
  get isUsed(): boolean {
    return this.current !== undefined;
  }

  /** Ends all shells; the next request logs in anew. */
  drop(): void {
    this.current = undefined;
    for (const session of [...this.sessions]) session.close();
  }

  /** What a request's failure means to the user. */
  async explain(cause: unknown, shell: Shell): Promise<unknown> {
    if (cause instanceof RequestTimeout) {
      const hello = await shell.hello.catch(() => undefined);
      if (!hello) return this.noShell(shell.session.noise, cause.message);
      void this.endGroup(hello.group);
      return new HostFailure(`${this.label} gave no answer within ${cause.timeoutMs / 1000} s`);
    }
    if (!(cause instanceof SessionLost)) return cause;
    const cameUp = await shell.hello.then(
      () => true,
      () => false,
    );
    if (!cameUp) return this.noShell(shell.session.noise, cause.message);
    return new DiagnosticError(
      error("connection/lost", `the connection to ${this.label} was lost`, {
        detail: cause.hasBegun
          ? `${cause.message}. What was under way on the host may have been done or not.`
          : cause.message,
      }),
    );
  }

  private noShell(noise: string, reason: string): DiagnosticError {
    if (this.become) return explainBecome(this.become.method, this.label, noise || reason);
    return new DiagnosticError(
      error("connection/shell", `${this.label}: the log-in gave no shell`, {
        detail: noise ? `${reason}. The host said: ${noise}` : reason,
        hint: "hapb needs a /bin/sh there, and a user whose login shell can run it.",
      }),
    );
  }
}

import { randomBytes } from "node:crypto";
import type { Channel } from "../transport/types.js";
import { drain } from "./drain.js";
import { FrameReader } from "./frames.js";
import { Collector } from "./output.js";
import { quote } from "./script.js";
import type { Output, RunResult } from "./types.js";

/** The shell went away, or had to be given up, before this request was answered. */
export class SessionLost extends Error {
  /** False when the request certainly had not begun. */
  readonly hasBegun: boolean;
  /** What it had said until then. */
  readonly partial: { readonly stdout: Output; readonly stderr: Output } | undefined;
  constructor(
    message: string,
    request?: { readonly hasBegun: boolean; stdout: Collector; stderr: Collector },
  ) {
    super(message);
    this.name = "SessionLost";
    this.hasBegun = request?.hasBegun ?? false;
    this.partial = request && { stdout: request.stdout.finish(), stderr: request.stderr.finish() };
  }
}

/** A request's own deadline passed; the shell that ran it is given up. */
export class RequestTimeout extends Error {
  readonly timeoutMs: number;
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs / 1000} s`);
    this.name = "RequestTimeout";
    this.timeoutMs = timeoutMs;
  }
}

export interface RequestOptions {
  /** Bytes of each stream to keep; default 1 MiB. */
  readonly limit?: number;
  /** From when it is first in line. */
  readonly timeoutMs?: number;
  readonly onData?: (chunk: Buffer, stream: "stdout" | "stderr") => void;
}

export interface SessionDeps {
  /** For messages: where and as whom. */
  readonly label: string;
  /** Shell text to begin with, e.g. an environment. */
  readonly preamble?: string;
  /** Called with each write: one round trip. */
  readonly onWrite?: () => void;
}

interface Request {
  readonly id: number;
  readonly text: string;
  readonly options: RequestOptions;
  readonly stdout: Collector;
  readonly stderr: Collector;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (reason: Error) => void;
  hasBegun: boolean;
  streamsLeft: number;
}

/** At most this much is written ahead of the answers; what is held back can still be withdrawn. */
const windowRequests = 64;
const windowBytes = 256 * 1024;

/**
 * One POSIX shell at the other end of a channel. Each request is a subshell between two marks on both streams, so that a
 * syntax error, an `exit` or garbage on the stream harms nobody else; requests are written without waiting for answers.
 */
export class Session {
  readonly label: string;
  /** Settles when the shell is gone. Never rejects. */
  readonly closed: Promise<Error>;
  private readonly channel: Channel;
  private readonly deps: SessionDeps;
  private readonly nonce = `hapb-${randomBytes(12).toString("hex")}`;
  private readonly readers: Record<"stdout" | "stderr", FrameReader>;
  private readonly waiting: Request[] = [];
  private readonly sent: Request[] = [];
  private sentBytes = 0;
  private lastId = 0;
  private isFlushDue = false;
  private opening: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lost: Error | undefined;
  private onLost!: (reason: Error) => void;

  constructor(channel: Channel, deps: SessionDeps) {
    this.channel = channel;
    this.deps = deps;
    this.label = deps.label;
    this.closed = new Promise((resolve) => (this.onLost = resolve));
    this.opening = opening(this.nonce, deps.preamble);
    this.readers = { stdout: this.reader("stdout"), stderr: this.reader("stderr") };
    channel.stdout.on("data", (chunk: Buffer) => this.readers.stdout.push(chunk));
    channel.stderr.on("data", (chunk: Buffer) => this.readers.stderr.push(chunk));
    // A talk before may have left it paused, with what belongs to this session in it.
    channel.stdout.resume();
    channel.stdin.on("error", () => {});
    const drained = drain(channel);
    void channel.exit.then(async ({ code, error }) => {
      await drained();
      this.end(error ?? new Error(code === null ? "the shell was ended" : `the shell ended with ${code}`));
    });
  }

  get isLost(): boolean {
    return this.lost !== undefined;
  }

  /** Whether a request is unanswered. */
  get isBusy(): boolean {
    return this.sent.length > 0;
  }

  /** What came outside of any request: banners, error messages of a log-in that gave no shell. */
  get noise(): string {
    return (this.readers.stderr.outside + this.readers.stdout.outside).trim();
  }

  /**
   * Runs shell text in a subshell of its own, standard input empty. Any rc is an answer.
   * @throws SessionLost, RequestTimeout
   */
  request(text: string, options: RequestOptions = {}): Promise<RunResult> {
    if (this.lost) return Promise.reject(new SessionLost(this.lost.message));
    return new Promise((resolve, reject) => {
      const limit = options.limit ?? 1024 * 1024;
      this.waiting.push({
        id: ++this.lastId,
        text: `H ${this.lastId} ${quote(text)}\n`,
        options,
        stdout: new Collector(limit),
        stderr: new Collector(limit),
        resolve,
        reject,
        hasBegun: false,
        streamsLeft: 2,
      });
      this.flushSoon();
    });
  }

  close(): void {
    this.end(new Error("the session was closed"));
  }

  /** All that is asked for in one turn of the event loop travels in one write. */
  private flushSoon(): void {
    if (this.isFlushDue) return;
    this.isFlushDue = true;
    setImmediate(() => {
      this.isFlushDue = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.lost) return;
    let text = this.opening ?? "";
    while (this.waiting.length > 0 && this.sent.length < windowRequests) {
      const request = this.waiting[0]!;
      if (this.sent.length > 0 && this.sentBytes + request.text.length > windowBytes) break;
      text += request.text;
      this.sentBytes += request.text.length;
      this.sent.push(this.waiting.shift()!);
      if (this.sent.length === 1) this.startClock();
    }
    if (text === "") return;
    this.opening = undefined;
    this.deps.onWrite?.();
    this.channel.stdin.write(text);
  }

  private reader(stream: "stdout" | "stderr"): FrameReader {
    let current: Request | undefined;
    return new FrameReader(this.nonce, {
      begin: (id) => {
        current = this.sent.find((request) => request.id === id);
        if (current) current.hasBegun = true;
      },
      data: (chunk) => {
        current?.[stream].push(chunk);
        current?.options.onData?.(chunk, stream);
      },
      end: (id, rc) => {
        current = undefined;
        this.answered(id, rc);
      },
    });
  }

  private answered(id: number, rc: number): void {
    const request = this.sent.find((each) => each.id === id);
    if (!request) return;
    if (--request.streamsLeft > 0) return;
    const wasFirst = this.sent[0] === request;
    this.sent.splice(this.sent.indexOf(request), 1);
    this.sentBytes -= request.text.length;
    if (wasFirst) this.startClock();
    request.resolve({ rc, stdout: request.stdout.finish(), stderr: request.stderr.finish() });
    if (this.waiting.length > 0) this.flushSoon();
  }

  private startClock(): void {
    clearTimeout(this.timer);
    const request = this.sent[0];
    const timeoutMs = request?.options.timeoutMs;
    if (request === undefined || timeoutMs === undefined) return;
    this.timer = setTimeout(() => {
      this.sent.splice(this.sent.indexOf(request), 1);
      request.reject(new RequestTimeout(timeoutMs));
      this.end(new Error(`a request took longer than ${timeoutMs / 1000} s`));
    }, timeoutMs);
  }

  private end(reason: Error): void {
    if (this.lost) return;
    this.lost = reason;
    clearTimeout(this.timer);
    this.channel.close();
    for (const request of [...this.sent.splice(0), ...this.waiting.splice(0)])
      request.reject(new SessionLost(reason.message, request));
    this.onLost(reason);
  }
}

/** Defines `H ID TEXT`: the marks around a subshell that can't harm this shell. */
function opening(nonce: string, preamble: string | undefined): string {
  return (
    `N=${nonce}\n${preamble ?? ""}\n` +
    `H() { printf '%s<%s\\n' $N $1; printf '%s<%s\\n' $N $1 >&2; ( set -- "$2"; eval "shift;$1" ) </dev/null; ` +
    `set -- $1 $?; printf '%s>%s %s\\n' $N $1 $2; printf '%s>%s %s\\n' $N $1 $2 >&2; }\n`
  );
}

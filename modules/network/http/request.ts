/** One request, to be carried out by a program on the host or by hapb itself. Redirects are not followed: see `follow`. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** A file on the host that is sent instead. */
  readonly bodyFile?: string;
  readonly user?: string;
  readonly password?: string;
  /** Says who asks with the first request, and doesn't wait to be asked for it. */
  readonly forceBasicAuth: boolean;
  readonly agent: string;
  /** For a connect, and for a pause in what comes. */
  readonly timeoutS: number;
  /** Further tries after what may pass by itself. */
  readonly retries: number;
  readonly validateCerts: boolean;
  readonly caPath?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly ciphers?: readonly string[];
  readonly useProxy: boolean;
  readonly useNetrc: boolean;
  /** Takes compressed content and unpacks it. */
  readonly decompress: boolean;
  readonly unixSocket?: string;
}

export interface HttpAnswer {
  /** 0 where the protocol has none (ftp, file). */
  readonly status: number;
  readonly reason: string;
  /** As they came, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Absolute; where the answer sends the asker. */
  readonly location?: string;
  /** Undefined when it went to a file. */
  readonly body?: Uint8Array;
}

/** Carries a request out; what comes goes to `target`, a file, where one is named. @throws NoAnswer */
export type Exchange = (request: HttpRequest, target?: string) => Promise<HttpAnswer>;

/** Nobody answered. */
export class NoAnswer extends Error {
  /** The asker has no way there: no name, no route. Somebody else may have. */
  readonly hasNoWay: boolean;

  constructor(message: string, hasNoWay: boolean) {
    super(message);
    this.name = "NoAnswer";
    this.hasNoWay = hasNoWay;
  }
}

/** Status line and headers of the last answer in what a program printed; the ones before it are interim answers (1xx). */
export function parseHead(text: string): Omit<HttpAnswer, "body" | "location"> | undefined {
  const blocks = text.split(/\r?\n\r?\n/).filter((block) => /^HTTP\//i.test(block));
  const last = blocks.at(-1);
  if (last === undefined) return undefined;
  const [status = "", ...lines] = last.split(/\r?\n/);
  const [, code = "0", reason = ""] = /^HTTP\/\S+\s+(\d+)\s*(.*)$/i.exec(status) ?? [];
  const headers = lines.flatMap((line) => {
    const at = line.indexOf(":");
    return at <= 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
  });
  return { status: Number(code), reason: reason.trim(), headers };
}

/** The first header of this name. */
export function header(answer: HttpAnswer, name: string): string | undefined {
  return answer.headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

/** An address without the password that may stand in it, for messages and results. */
export function shownUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@:]*):[^/@]*@/i, "$1:********@");
}

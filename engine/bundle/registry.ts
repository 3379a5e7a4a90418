import { createHash } from "node:crypto";
import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Secret } from "../base/value.js";
import { parseChallenge } from "./challenge.js";
import { ask, fetchBytes, shown, type Answer, type Headers, type Web } from "./http.js";

/** A document of a registry, and the digest of its bytes. */
export interface Document {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly digest: string;
}

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * One repository of a registry, for reading.
 * @source https://github.com/opencontainers/distribution-spec/blob/main/spec.md, "Pull";
 *   https://distribution.github.io/distribution/spec/auth/token/
 */
export class Repository {
  #authorization: string | undefined;

  constructor(
    private readonly web: Web,
    /** Where the registry is; a path in it stands before each repository's name. */
    private readonly base: URL,
    private readonly name: string,
    private readonly login: Secret | undefined,
  ) {}

  /** @throws DiagnosticError when there is none, or it is not what its digest says */
  async manifest(reference: string): Promise<Document> {
    const url = this.#url(`manifests/${reference}`);
    const get = (): ReturnType<typeof fetchBytes> =>
      fetchBytes(this.web, url, this.#headers({ accept: manifestTypes }));
    let answer = await get();
    if (answer.status === 401) {
      await this.#authorize(answer.headers["www-authenticate"]);
      answer = await get();
    }
    if (answer.status !== 200) throw this.#refused(url, answer.status);
    const digest = `sha256:${createHash("sha256").update(answer.bytes).digest("hex")}`;
    if (reference.startsWith("sha256:") && reference !== digest)
      throw new DiagnosticError(
        error("bundle/digest", `${shown(url)} is not what it should be`, {
          detail: `Its digest is ${digest}.`,
          hint: "something between here and the registry changes what it sends",
        }),
      );
    const mediaType = String(answer.headers["content-type"] ?? "").replace(/;.*/, "");
    return { bytes: answer.bytes, mediaType, digest };
  }

  /** Asks for a blob from a byte on. A token that expired on the way is replaced by a new one. */
  async blob(digest: string, from: number): Promise<Answer> {
    const url = this.#url(`blobs/${digest}`);
    const get = (): Promise<Answer> =>
      ask(this.web, url, this.#headers(from > 0 ? { range: `bytes=${from}-` } : {}));
    let answer = await get();
    if (answer.status === 401) {
      answer.body.on("error", () => undefined).resume();
      await this.#authorize(answer.headers["www-authenticate"]);
      answer = await get();
    }
    if (answer.status === 401 || answer.status === 403) throw this.#refused(url, answer.status);
    return answer;
  }

  #url(rest: string): URL {
    const before = this.base.pathname.replace(/\/+$/, "");
    return new URL(`/v2${before}/${this.name}/${rest}`, this.base);
  }

  #headers(headers: Headers): Headers {
    return this.#authorization ? { ...headers, authorization: this.#authorization } : headers;
  }

  async #authorize(header: string | string[] | undefined): Promise<void> {
    const challenge = parseChallenge([header ?? ""].flat()[0]!);
    const basic = this.login ? `Basic ${this.login.reveal()}` : undefined;
    if (challenge?.scheme !== "bearer") {
      this.#authorization = basic;
      return;
    }
    const { realm = "", service, scope } = challenge.parameters;
    const url = new URL(realm, this.base);
    if (service) url.searchParams.set("service", service);
    url.searchParams.set("scope", scope ?? `repository:${this.name}:pull`);
    // A log-in is told to nobody who could be listened to.
    const isPrivate = url.protocol === "https:" || url.origin === this.base.origin;
    const headers: Headers = basic && isPrivate ? { authorization: basic } : {};
    const { status, bytes } = await fetchBytes(this.web, url, headers);
    const token = status === 200 ? tokenIn(bytes) : undefined;
    if (token === undefined) throw this.#refused(url, status);
    this.#authorization = `Bearer ${token}`;
  }

  #refused(url: URL, status: number): DiagnosticError {
    const image = `${this.base.host}/${this.name}`;
    const isLogin = status === 401 || status === 403;
    const why = isLogin
      ? `the registry does not let ${this.login ? "this log-in" : "strangers"} read it`
      : `the server answers ${status}`;
    const hint = isLogin
      ? `is the name right? A log-in is taken from what docker login ${this.base.host} keeps`
      : status === 404
        ? "is the name right, and the tag still there?"
        : undefined;
    return new DiagnosticError(
      error("bundle/registry", `${image} can't be fetched: ${why}`, {
        detail: `Asked was ${shown(url)}; the answer was ${status}.`,
        ...(hint ? { hint } : {}),
      }),
    );
  }
}

function tokenIn(bytes: Buffer): string | undefined {
  try {
    const { token, access_token: access } = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
    return [token, access].find((value): value is string => typeof value === "string");
  } catch {
    return undefined;
  }
}

import { isIP } from "node:net";
import { DiagnosticError, error } from "../../../base/diagnostic.js";
import type { ConfigFiles } from "./files.js";
import type { Directive } from "./lines.js";
import { asksForFinal, matches, type MatchSubject } from "./match.js";
import { matchesPatterns } from "./patterns.js";
import { expandTokens, tokens } from "./tokens.js";

/** Options of one host: of most the first one counts, a few add up. */
export type SshOptions = ReadonlyMap<string, readonly Directive[]>;

/** Options of which each one counts. @source ssh_config(5) */
const additive = new Set(["identityfile", "certificatefile", "sendenv"]);

/** Of these two the first one counts, and the other one doesn't. */
const ways = new Set(["proxyjump", "proxycommand"]);

const mostIncludes = 16;

/** Whom the files are asked about. */
export interface Target {
  readonly name: string;
  /** ssh's own arguments, which come before all files. */
  readonly given: readonly Directive[];
  /** `-F`. */
  readonly configFile?: string;
  readonly localUser: string;
  readonly uid: number;
  readonly home: string;
}

/** What the files may ask of the machine. */
export interface Outside {
  readonly files: ConfigFiles;
  /** Whether a command of Match exec ends with 0. */
  readonly exec: (command: string) => Promise<boolean>;
  /** Whether there is such a host name, for CanonicalizeHostname. */
  readonly isName: (name: string) => Promise<boolean>;
}

/**
 * ssh_config(5), as ssh itself goes through it: from top to bottom, the first value of each option counts, and once more with the
 * host's full name where something asks for it.
 * @returns the options, and the host to connect to
 * @throws DiagnosticError `connection/ssh-config`
 */
export async function evaluateConfig(
  target: Target,
  outside: Outside,
): Promise<{ readonly options: SshOptions; readonly host: string }> {
  return new Evaluation(target, outside).run();
}

class Evaluation {
  private readonly options = new Map<string, Directive[]>();
  /** What Host patterns are held against. */
  private matched: string;
  private isFinal = false;
  private wantsFinal = false;

  constructor(
    private readonly target: Target,
    private readonly outside: Outside,
  ) {
    this.matched = target.name;
  }

  async run(): Promise<{ options: SshOptions; host: string }> {
    for (const each of this.target.given) this.take(each);
    await this.pass();
    const host = await this.canonical(this.host().toLowerCase());
    if (this.wantsFinal) {
      this.isFinal = true;
      this.matched = host;
      this.options.set("hostname", [
        { keyword: "hostname", words: [host.replaceAll("%", "%%")], text: host, place: "" },
      ]);
      await this.pass();
    }
    return { options: this.options, host };
  }

  private async pass(): Promise<void> {
    for (const { path, folder } of this.outside.files.roots(this.target.configFile))
      await this.file(path, folder, true, 0);
  }

  /** @param canMatch false within a section that doesn't count: nothing in what it includes does */
  private async file(path: string, folder: string, canMatch: boolean, depth: number): Promise<void> {
    if (depth > mostIncludes)
      throw new DiagnosticError(
        error("connection/ssh-config", `${path}: files include each other without end`),
      );
    let isActive = canMatch;
    for (const line of this.outside.files.read(path)) {
      if (line.keyword === "host") isActive = canMatch && matchesPatterns(this.matched, line.words);
      else if (line.keyword === "match") isActive = await this.match(line, canMatch);
      else if (line.keyword === "include")
        for (const included of line.words.flatMap((pattern) => this.outside.files.included(pattern, folder)))
          await this.file(included, folder, isActive, depth + 1);
      else if (isActive) this.take(line);
    }
  }

  private async match(line: Directive, canMatch: boolean): Promise<boolean> {
    this.wantsFinal ||= asksForFinal(line);
    return canMatch && matches(line, this.subject());
  }

  private subject(): MatchSubject {
    const { name, localUser } = this.target;
    return {
      host: this.host(),
      originalHost: name,
      user: this.first("user") ?? localUser,
      localUser,
      isFinal: this.isFinal,
      exec: (command, place) => this.outside.exec(expandTokens(command, this.tokens(), place)),
    };
  }

  private take(line: Directive): void {
    const before = this.options.get(line.keyword);
    if (additive.has(line.keyword)) {
      if (!before?.some(({ text }) => text === line.text))
        this.options.set(line.keyword, [...(before ?? []), line]);
    } else if (ways.has(line.keyword) ? ![...ways].some((way) => this.options.has(way)) : !before)
      this.options.set(line.keyword, [line]);
  }

  private first(keyword: string): string | undefined {
    return this.options.get(keyword)?.[0]?.words[0];
  }

  /** What HostName makes of the name, as far as it is known. */
  private host(): string {
    const { name } = this.target;
    const line = this.options.get("hostname")?.[0];
    return line?.words[0] === undefined
      ? name
      : expandTokens(line.words[0], { h: name, "%": "%" }, line.place);
  }

  private tokens(): Readonly<Record<string, string>> {
    const { name, localUser, uid, home } = this.target;
    return tokens({
      ...{ name, localUser, uid, home },
      host: this.host(),
      port: Number(this.first("port") ?? 22),
      user: this.first("user") ?? localUser,
      // Here, other than elsewhere, ssh has %k stand for the real name where there is no alias.
      alias: this.first("hostkeyalias") ?? this.host(),
      jump: jumpText(this.options),
    });
  }

  /** CanonicalizeHostname: the name with the first of the domains in which there is such a host. */
  private async canonical(host: string): Promise<string> {
    const wanted = this.first("canonicalizehostname");
    if (wanted !== "yes" && wanted !== "always") return host;
    this.wantsFinal = true;
    const isProxied = [...ways].some(
      (way) => this.options.has(way) && this.options.get(way)![0]!.text !== "none",
    );
    const dots = host.split(".").length - 1;
    if (
      (isProxied && wanted === "yes") ||
      isIP(host) ||
      dots > Number(this.first("canonicalizemaxdots") ?? 1)
    )
      return host;
    for (const domain of this.options.get("canonicaldomains")?.[0]?.words ?? []) {
      const name = `${host}.${domain}`.toLowerCase();
      if (await this.outside.isName(name)) return name;
    }
    if (this.first("canonicalizefallbacklocal") !== "no") return host;
    throw new DiagnosticError(
      error("connection/name", `${host} is in none of the domains of CanonicalDomains`, {
        detail: "CanonicalizeFallbackLocal no: it is not looked up as it stands.",
      }),
    );
  }
}

/** ProxyJump as written; empty for none. */
export function jumpText(options: SshOptions): string {
  const text = options.get("proxyjump")?.[0]?.words[0] ?? "";
  return text.toLowerCase() === "none" ? "" : text;
}

import { DiagnosticError, error, type Diagnostic } from "../../base/diagnostic.js";
import type { Authentication } from "./authenticate.js";
import type { SshSettings } from "./settings.js";

/** Nobody answered in time. */
export class ConnectTimeout extends Error {
  constructor(phase: string, timeoutMs: number) {
    super(`${phase} took longer than ${timeoutMs / 1000} s`);
    this.name = "ConnectTimeout";
  }
}

/**
 * What may go better when tried again at once: a server that drops log-ins because too many are under way. Once something was
 * tried to authenticate with, nothing is tried again by itself.
 */
export function isWorthRetrying(cause: unknown, authentication: Authentication | undefined): boolean {
  if (cause instanceof DiagnosticError || !(cause instanceof Error)) return false;
  if ((authentication?.tried.length ?? 0) > 0) return false;
  const code = (cause as NodeJS.ErrnoException).code;
  return (
    code === "ECONNRESET" ||
    code === "EPIPE" ||
    /before handshake|not allowed at this time/i.test(cause.message) ||
    // The command's own ssh was dropped.
    /^ProxyCommand ended.*(kex_exchange_identification|banner exchange|connection (closed|reset))/i.test(
      cause.message,
    )
  );
}

/** Why a connection didn't come about, and what to do. */
export function explainConnect(
  settings: SshSettings,
  cause: unknown,
  authentication?: Authentication,
): DiagnosticError {
  if (cause instanceof DiagnosticError) return cause;
  const problem = cause instanceof Error ? cause : new Error(String(cause));
  const where = `${settings.user}@${settings.host}:${settings.port}`;
  const make = (code: Diagnostic["code"], summary: string, hint?: string, detail = problem.message) =>
    new DiagnosticError(error(code, `${where}: ${summary}`, { detail, hint }));
  if (/authentication methods failed|too many authentication failures/i.test(problem.message))
    return refusedLogin(where, authentication);
  switch ((problem as NodeJS.ErrnoException).code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return make(
        "connection/name",
        "there is no such host name",
        "Check ansible_host, or HostName in ~/.ssh/config.",
      );
    case "ECONNREFUSED":
      return make(
        "connection/refused",
        "nothing listens on this port",
        "Is sshd running, and is ansible_port right?",
      );
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return make(
        "connection/unreachable",
        "the host can't be reached",
        "Is it up, and is there a way to its network?",
      );
    default:
  }
  if (problem instanceof ConnectTimeout)
    return make(
      "connection/timeout",
      "no answer in time",
      "Is it up? A slow host may need a higher --timeout.",
    );
  if (/no matching/i.test(problem.message))
    return make(
      "connection/algorithms",
      "client and server have no algorithm in common",
      "The server may be too old or set up too tightly.",
    );
  if (/before handshake|ECONNRESET/i.test(problem.message))
    return make(
      "connection/dropped",
      "the server hung up before the log-in",
      "It may drop log-ins because too many are under way (MaxStartups), or block this address.",
    );
  return make("connection/failed", "no connection");
}

function refusedLogin(where: string, authentication: Authentication | undefined): DiagnosticError {
  const tried = authentication?.tried ?? [];
  const accepted = authentication?.accepted ?? [];
  const notes = authentication?.notes ?? [];
  const unserved = (authentication?.unserved ?? [])
    // A server that was offered nothing has not said what it takes.
    .filter(({ method }) => (accepted.length === 0 ? method === "publickey" : accepted.includes(method)))
    .map(({ note }) => note);
  const detail = [
    tried.length > 0
      ? `Tried: ${tried.join(", ")}.`
      : "There was nothing to try: no key, no agent, no password.",
    accepted.length > 0 ? `The server takes: ${accepted.join(", ")}.` : undefined,
    ...[...notes, ...unserved].map((note) => `Not used: ${note}.`),
    unserved.length === 0 ? "Certificates and security keys need `ansible_connection: openssh`." : undefined,
  ];
  return new DiagnosticError(
    error("connection/auth", `${where}: the server refused the log-in`, {
      detail: detail.filter((line) => line !== undefined).join("\n"),
      hint:
        unserved.length > 0
          ? `Try \`ansible_connection: openssh\`: it drives the system's own ssh, which can do what hapb's can't.`
          : "Name a key with --private-key or ansible_ssh_private_key_file, load one into ssh-agent, or give a password with -k.",
    }),
  );
}

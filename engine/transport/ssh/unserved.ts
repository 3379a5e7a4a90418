import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { OptionReader } from "./options.js";

/** What to do about all that ssh2 has not. */
export const byOpenssh =
  "`ansible_connection: openssh` drives the system's own ssh, which knows all of its options.";

/**
 * Options that would change whom is trusted or how the server is reached.
 * @throws DiagnosticError `connection/ssh-config`
 */
export function refuseUnserved(options: OptionReader): void {
  const refuse = (name: string, why: string) => {
    throw new DiagnosticError(
      error("connection/ssh-config", `${options.first(name)!.place}: hapb's ssh can't follow ${why}`, {
        hint: byOpenssh,
      }),
    );
  };
  if (options.command("knownhostscommand")) refuse("knownhostscommand", "KnownHostsCommand");
  if (options.isYes("proxyusefdpass")) refuse("proxyusefdpass", "ProxyUseFdpass");
}

/** A way to log in that ssh2 has not. */
export interface UnservedLogin {
  /** It would only have helped with a server that takes this. */
  readonly method: "publickey" | "gssapi-with-mic" | "hostbased";
  readonly note: string;
}

/** Those that the configuration asks for: said when the server takes nothing else. */
export function unservedLogins(options: OptionReader): UnservedLogin[] {
  const found: UnservedLogin[] = options
    .all("certificatefile")
    .filter(({ words }) => words[0] !== "none")
    .map(({ words }) => certificate(`CertificateFile ${words[0]}`));
  const provider = options.word("pkcs11provider") ?? "none";
  if (provider !== "none")
    found.push({ method: "publickey", note: `PKCS11Provider ${provider}: hapb's ssh talks to no tokens` });
  if (options.isYes("gssapiauthentication"))
    found.push({ method: "gssapi-with-mic", note: "GSSAPIAuthentication: hapb's ssh has no Kerberos" });
  if (options.isYes("hostbasedauthentication"))
    found.push({ method: "hostbased", note: "HostbasedAuthentication: hapb's ssh has none" });
  return found;
}

export function certificate(name: string): UnservedLogin {
  return { method: "publickey", note: `${name}: hapb's ssh has no certificates` };
}

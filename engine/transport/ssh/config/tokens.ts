import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { DiagnosticError, error } from "../../../base/diagnostic.js";

/** What the tokens of one connection stand for. */
export interface TokenValues {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** As the user wrote it. */
  readonly name: string;
  readonly alias: string | undefined;
  /** ProxyJump as written; empty for none. */
  readonly jump: string;
  readonly localUser: string;
  readonly uid: number;
  readonly home: string;
}

/** @source ssh_config(5), TOKENS */
export function tokens(values: TokenValues): Readonly<Record<string, string>> {
  const { host, port, user, name, alias, jump, localUser, uid, home } = values;
  const local = hostname();
  return {
    "%": "%",
    C: createHash("sha1").update(`${local}${host}${port}${user}${jump}`).digest("hex"),
    L: local.split(".")[0]!,
    d: home,
    h: host,
    i: String(uid),
    j: jump,
    k: alias ?? name,
    l: local,
    n: name,
    p: String(port),
    r: user,
    u: localUser,
  };
}

/** @throws DiagnosticError `connection/ssh-config` for a token that means nothing there */
export function expandTokens(text: string, values: Readonly<Record<string, string>>, place: string): string {
  return text.replace(/%(.?)/gs, (whole, token: string) => {
    const value = values[token];
    if (value !== undefined) return value;
    throw new DiagnosticError(
      error("connection/ssh-config", `${place}: ${whole} stands for nothing here`, {
        detail: text,
        hint: "A percent sign itself is written %%.",
      }),
    );
  });
}

/** `~` and `${VARIABLE}`. @throws DiagnosticError `connection/ssh-config` for a variable that isn't set */
export function expandSurroundings(
  path: string,
  home: string,
  environment: Readonly<Record<string, string | undefined>>,
  place: string,
): string {
  return path
    .replace(/^~(?=\/|$)/, () => home)
    .replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = environment[name];
      if (value !== undefined) return value;
      throw new DiagnosticError(
        error("connection/ssh-config", `${place}: the variable ${name} isn't set in the environment`),
      );
    });
}

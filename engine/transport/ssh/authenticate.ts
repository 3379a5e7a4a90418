import { existsSync } from "node:fs";
import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey, Prompt } from "ssh2";
import type { Secret } from "../../base/value.js";
import type { Ask } from "./host-key.js";
import { publicBlobs, type Identity, type KeyRing } from "./keys.js";
import type { SshSettings } from "./settings.js";
import { certificate, type UnservedLogin } from "./unserved.js";

type Ssh2 = typeof import("ssh2");
type Method = "publickey" | "password" | "keyboard-interactive";

interface Attempt {
  readonly method: Method;
  /** For messages: `key ~/.ssh/id_ed25519`. */
  readonly what: string;
  /** Undefined: nothing to try after all. */
  make(): Promise<AnyAuthMethod | undefined>;
}

export interface Credentials {
  readonly settings: SshSettings;
  readonly password: Secret | undefined;
  /** Whether the person is asked for what the server asks for. */
  readonly isAsked: boolean;
  readonly keys: KeyRing;
  readonly ask: Ask;
  /** True when a password must not be sent: the host may not be who it says. */
  readonly isUntrusted: () => boolean;
}

/** Tries what the user has, in an order that asks no question that isn't needed, and remembers what was tried. */
export class Authentication {
  /** For messages. */
  readonly tried: string[] = [];
  /** Why something the user named could not be used. */
  readonly notes: string[] = [];
  /** The same for what ssh2 has not, and OpenSSH has. */
  readonly unserved: UnservedLogin[] = [];
  accepted: readonly string[] = [];
  private readonly ssh2: Ssh2;
  private readonly credentials: Credentials;
  private attempts: Promise<Attempt[]> | undefined;
  private hasTriedPassword = false;

  constructor(ssh2: Ssh2, credentials: Credentials) {
    this.ssh2 = ssh2;
    this.credentials = credentials;
  }

  /** ssh2 calls it for the next thing to try; false ends it. */
  readonly handler: AuthHandlerMiddleware = (methodsLeft, _partial, next) => {
    const left = methodsLeft as readonly string[] | null;
    if (left) this.accepted = left;
    this.next(left).then(
      (method) => next(method ?? (false as never)),
      () => next(false as never),
    );
  };

  private async next(left: readonly string[] | null): Promise<AnyAuthMethod | undefined> {
    const attempts = await (this.attempts ??= this.plan());
    for (let attempt = attempts.shift(); attempt; attempt = attempts.shift()) {
      if (left && !left.includes(attempt.method)) continue;
      const method = await attempt.make();
      if (!method) continue;
      this.tried.push(attempt.what);
      return method;
    }
    return undefined;
  }

  /** Named keys, the agent, the usual files, then what must be asked for: each stage costs the server's patience (MaxAuthTries 6). */
  private async plan(): Promise<Attempt[]> {
    const { settings, keys, password, isAsked, ask } = this.credentials;
    const parse = this.ssh2.utils.parseKey;
    const identities = await Promise.all(settings.identityFiles.map((path) => keys.load(path, parse)));
    for (const each of identities) this.note(each);
    this.unserved.push(...settings.unservedLogins, ...identities.flatMap(certificateOf));
    const plain = identities.flatMap((each) =>
      each.kind === "key" && this.isAccepted(each) ? [this.key(each.path, each.key)] : [],
    );
    const locked = identities.flatMap((each) => (each.kind === "encrypted" ? [this.locked(each.path)] : []));
    const agent = settings.agentSocket === undefined ? [] : [this.agent(settings.agentSocket, identities)];
    const named = settings.hasExplicitIdentities;
    const all = [
      ...(named ? plain : []),
      ...agent,
      ...(named ? [] : plain),
      ...locked,
      ...(password ? [this.password(password), this.interactive(password)] : []),
      ...(isAsked && ask && !password ? [this.interactive(undefined), this.askedFor(ask)] : []),
    ];
    return all.filter((attempt) => settings.methods.has(attempt.method));
  }

  /** PubkeyAcceptedAlgorithms. */
  private isAccepted({ path, key }: Identity & { readonly kind: "key" }): boolean {
    const { publicKeyAlgorithms: accepted } = this.credentials.settings;
    const isOne = accepted.some(
      (name) => name === key.type || (key.type === "ssh-rsa" && name.startsWith("rsa-sha2-")),
    );
    if (!isOne) this.notes.push(`${path}: PubkeyAcceptedAlgorithms has no ${key.type}`);
    return isOne;
  }

  private note(identity: Identity): void {
    if (identity.kind === "unusable") {
      const note = `${identity.path}: ${identity.reason}`;
      if (identity.reason.includes("(sk-)")) this.unserved.push({ method: "publickey", note });
      else this.notes.push(note);
    }
    if (identity.kind === "missing" && this.credentials.settings.hasExplicitIdentities)
      this.notes.push(`${identity.path}: there is no such file`);
  }

  private key(path: string, key: ParsedKey): Attempt {
    const username = this.credentials.settings.user;
    return {
      method: "publickey",
      what: `key ${path}`,
      make: async () => ({ type: "publickey", username, key }) as never,
    };
  }

  private locked(path: string): Attempt {
    const { keys, settings } = this.credentials;
    return {
      method: "publickey",
      what: `key ${path}`,
      make: async () => {
        const identity = await keys.unlock(path, this.ssh2.utils.parseKey);
        this.note(identity);
        if (identity.kind !== "key") return undefined;
        return { type: "publickey", username: settings.user, key: identity.key } as never;
      },
    };
  }

  private agent(socket: string, identities: readonly Identity[]): Attempt {
    const { settings } = this.credentials;
    return {
      method: "publickey",
      what: "keys of the agent",
      make: async () => {
        const wanted = settings.identitiesOnly
          ? await publicBlobs(identities, this.ssh2.utils.parseKey)
          : undefined;
        const agent = this.ssh2.createAgent(socket);
        if (wanted) {
          const all = agent.getIdentities.bind(agent);
          agent.getIdentities = (done) =>
            all((problem, found) =>
              done(
                problem,
                found?.filter((each) => wanted.has((each as ParsedKey).getPublicSSH().toString("base64"))),
              ),
            );
        }
        return { type: "agent", username: settings.user, agent };
      },
    };
  }

  private password(password: Secret): Attempt {
    return {
      method: "password",
      what: "the password",
      make: async () => {
        if (this.credentials.isUntrusted()) return undefined;
        this.hasTriedPassword = true;
        return { type: "password", username: this.credentials.settings.user, password: password.reveal() };
      },
    };
  }

  private askedFor(ask: NonNullable<Ask>): Attempt {
    const { settings, isUntrusted } = this.credentials;
    return {
      method: "password",
      what: "a password that was asked for",
      make: async () => {
        if (isUntrusted() || this.tried.some((what) => what.includes("keyboard-interactive")))
          return undefined;
        const password = await ask(`${settings.user}@${settings.host}'s password: `, { isSecret: true });
        return { type: "password", username: settings.user, password };
      },
    };
  }

  /** For servers that ask by this method alone. A password that was refused is not tried again: accounts lock. */
  private interactive(password: Secret | undefined): Attempt {
    const { settings, ask, isUntrusted } = this.credentials;
    let isGiven = false;
    const answer = async (prompt: Prompt): Promise<string> => {
      if (password && !isGiven && !prompt.echo && /password/i.test(prompt.prompt)) {
        isGiven = true;
        return password.reveal();
      }
      return isGiven && /password/i.test(prompt.prompt)
        ? ""
        : ((await ask?.(`(${settings.user}@${settings.host}) ${printable(prompt.prompt)}`, {
            isSecret: !prompt.echo,
          })) ?? "");
    };
    return {
      method: "keyboard-interactive",
      what: password
        ? "the password (keyboard-interactive)"
        : "answers that were asked for (keyboard-interactive)",
      make: async () => {
        // A server that doesn't take the method has not looked at the password.
        const wasRefused = this.hasTriedPassword && this.accepted.includes("password");
        if (wasRefused || isUntrusted()) return undefined;
        return {
          type: "keyboard-interactive",
          username: settings.user,
          prompt: (_name, _instructions, _lang, prompts, finish) => {
            Promise.all(prompts.map(answer)).then(finish, () => finish([]));
          },
        };
      },
    };
  }
}

/** A server's words on the terminal: without what would steer it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "");
}

/** OpenSSH tries the certificate that lies beside a key. */
function certificateOf({ path }: Identity): UnservedLogin[] {
  const beside = `${path}-cert.pub`;
  return existsSync(beside) ? [certificate(beside)] : [];
}

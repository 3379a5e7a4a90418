import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import { hangUp } from "./hang-up.js";
import type { SshSettings } from "./settings.js";

/** One jump host as ProxyJump names it. */
export interface Hop {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

export interface JumpDeps {
  /** What the configuration says of a jump host, on the way to another host. */
  readonly resolve: (hop: Hop, to: SshSettings) => Promise<SshSettings>;
  readonly login: (settings: SshSettings, way: Way | undefined) => Promise<Client>;
}

/** All jump hosts of a run: one connection to each serves all hosts that are behind it. */
export class JumpHosts {
  private readonly ways = new Map<string, Way>();

  constructor(private readonly deps: JumpDeps) {}

  /**
   * The way to a host; undefined for the straight one.
   * @throws DiagnosticError `connection/...` when a jump host lets nobody through
   */
  async to(settings: SshSettings): Promise<Way | undefined> {
    let key = "";
    let way: Way | undefined;
    for (const hop of await this.hops(settings, [place(settings)])) {
      const before = way;
      key += `>${JSON.stringify([place(hop), hop.identityFiles, hop.configFile])}`;
      way = this.ways.get(key);
      if (!way) this.ways.set(key, (way = new Way(place(hop), () => this.deps.login(hop, before))));
    }
    await way?.ready();
    return way;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.ways.values()].map((way) => way.close()));
  }

  /**
   * The jump hosts one after the other. The first one may have jump hosts of its own; the later ones are reached through the one
   * before, whatever the configuration says of them alone.
   */
  private async hops(settings: SshSettings, passed: readonly string[]): Promise<SshSettings[]> {
    const [first, ...rest] = await Promise.all(
      settings.proxyJump.map((hop) => this.deps.resolve(parseHop(hop), settings)),
    );
    if (first === undefined) return [];
    if (passed.includes(place(first))) throw circle([...passed].reverse(), place(first));
    const before = await this.hops(first, [...passed, place(first)]);
    return [...before, first, ...rest.map((hop) => ({ ...hop, proxyCommand: undefined }))];
  }
}

/** The way through one jump host, and through those before it. */
export class Way {
  private readonly clients: Promise<Client>[] = [];

  constructor(
    private readonly place: string,
    private readonly login: () => Promise<Client>,
  ) {}

  /** @throws DiagnosticError `connection/...` */
  async ready(): Promise<void> {
    await (this.clients[0] ?? this.add());
  }

  /**
   * A stream to a host behind. Where the jump host grants no more channels on a connection, another one is made beside it.
   * @throws DiagnosticError `connection/...`
   */
  async forward(host: string, port: number): Promise<Duplex> {
    for (let i = 0; ; i++) {
      const isNew = i >= this.clients.length;
      const client = await (isNew ? this.add() : this.clients[i]!);
      try {
        return await channel(client, host, port);
      } catch (cause) {
        if (isNew || reasonOf(cause) !== reasons.shortage) throw this.explain(cause, `${host}:${port}`);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.clients.map(async (client) => hangUp(await client)));
  }

  private add(): Promise<Client> {
    const client = this.login();
    this.clients.push(client);
    const forget = () => {
      const at = this.clients.indexOf(client);
      if (at !== -1) void this.clients.splice(at, 1);
    };
    client.then((open) => open.once("close", forget), forget);
    return client;
  }

  private explain(cause: unknown, to: string): unknown {
    const detail = cause instanceof Error ? cause.message : String(cause);
    switch (reasonOf(cause)) {
      case reasons.prohibited:
        return new DiagnosticError(
          error("connection/jump", `the jump host ${this.place} connects nobody on to ${to}`, {
            detail,
            hint: "AllowTcpForwarding and PermitOpen in its sshd_config must allow it.",
          }),
        );
      case reasons.failed:
        return new DiagnosticError(
          error("connection/unreachable", `the jump host ${this.place} can't reach ${to}`, {
            detail,
            hint: "Is the host up, and is its name or address right as seen from the jump host?",
          }),
        );
      default:
        return cause;
    }
  }
}

/** @source RFC 4254, 5.1 */
const reasons = { prohibited: 1, failed: 2, shortage: 4 };

function reasonOf(cause: unknown): number | undefined {
  return (cause as { readonly reason?: number } | undefined)?.reason;
}

function channel(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    try {
      client.forwardOut("127.0.0.1", 0, host, port, (cause, stream) =>
        cause ? reject(cause) : resolve(stream),
      );
    } catch (cause) {
      reject(cause instanceof Error ? cause : new Error(String(cause)));
    }
  });
}

/** `[ssh://][USER@]HOST[:PORT]`, addresses of IPv6 in brackets. */
function parseHop(text: string): Hop {
  const match = /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?\/?$/i.exec(text.trim());
  const [, user, bracketed, plain, port] = match ?? [];
  const host = bracketed ?? plain;
  if (host === undefined)
    throw new DiagnosticError(
      error("connection/ssh-config", `ProxyJump ${text} is no jump host`, {
        hint: "It takes [USER@]HOST[:PORT], several with commas; an address of IPv6 in brackets.",
      }),
    );
  return { host, user, port: port === undefined ? undefined : Number(port) };
}

function place({ user, host, port }: SshSettings): string {
  return `${user}@${host}:${port}`;
}

function circle(passed: readonly string[], again: string): DiagnosticError {
  return new DiagnosticError(
    error("connection/jump", "the jump hosts go in a circle", {
      detail: [again, ...passed].join(" is on the way to "),
      hint: "A ProxyJump under `Host *` is that of the jump host as well: give it `ProxyJump none` above.",
    }),
  );
}

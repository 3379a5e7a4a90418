import { lookup } from "node:dns/promises";
import { homedir, userInfo } from "node:os";
import type { Client } from "ssh2";
import { sleep } from "../../base/abort.js";
import type { Secret } from "../../base/value.js";
import type { Connection, ConnectionValues } from "../types.js";
import { Authentication } from "./authenticate.js";
import { quoteWord } from "./arguments.js";
import { ConfigFiles } from "./config/files.js";
import { SshConnection } from "./connection.js";
import { Deadline } from "./deadline.js";
import { explainConnect, isWorthRetrying } from "./explain.js";
import { HostKeyCheck, type Ask } from "./host-key.js";
import { JumpHosts, type Hop, type Way } from "./jumps.js";
import { KeyRing } from "./keys.js";
import { LoginLimiter } from "./limiter.js";
import { resolveSettings, type SshSettings } from "./settings.js";
import { endsWell } from "./exec.js";
import { openSocket } from "./socket.js";

export interface SshOptions {
  /** Passphrases, unknown host keys; undefined where there is nobody to ask. */
  readonly ask?: Ask;
  readonly signal?: AbortSignal;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  /** Pause before a dropped log-in is tried again, doubled each time; default 100. */
  readonly retryPauseMs?: number;
  /** A line for the debug log; never holds secrets. */
  readonly onDebug?: (line: string) => void;
}

/** A server that drops log-ins because many are under way is tried again this often, with growing random pauses. */
const droppedRetries = 5;

/** By whom a log-in is made. */
interface Who {
  readonly password: Secret | undefined;
  /** Jump hosts have no password of their own in the inventory: what they ask for is asked of the person, once. */
  readonly isJump: boolean;
}

/** All ssh connections of a run: config files and keys are read once, jump hosts are logged into once. */
export class SshConnector {
  private readonly options: SshOptions;
  private readonly keys: KeyRing;
  private readonly limiter = new LoginLimiter();
  private readonly files: ConfigFiles;
  private readonly ran = new Map<string, Promise<boolean>>();
  private readonly jumps = new JumpHosts({
    resolve: (hop, to) => this.jumpHost(hop, to),
    login: (settings, way) => this.loggedIn(settings, way, { password: undefined, isJump: true }),
  });

  constructor(options: SshOptions = {}) {
    this.options = options;
    this.keys = new KeyRing(options.ask);
    this.files = new ConfigFiles(options.home ?? homedir());
  }

  /** @throws DiagnosticError `connection/...` */
  async connect(values: ConnectionValues): Promise<Connection> {
    const settings = await this.settings(values);
    const way = await this.jumps.to(settings);
    const client = await this.loggedIn(settings, way, { password: values.password, isJump: false });
    return new SshConnection(client, settings);
  }

  /** Ends the connections to jump hosts. */
  async close(): Promise<void> {
    await this.jumps.close();
  }

  private settings(values: Parameters<typeof resolveSettings>[0]): Promise<SshSettings> {
    const { username, uid } = userInfo();
    return resolveSettings(values, {
      home: this.options.home ?? homedir(),
      localUser: username,
      uid,
      environment: this.options.environment ?? process.env,
      files: this.files,
      exec: (command) => this.once(command),
      isName: (name) =>
        lookup(name).then(
          () => true,
          () => false,
        ),
    });
  }

  /** A command of Match exec is run once for all hosts for which it is the same. */
  private once(command: string): Promise<boolean> {
    let running = this.ran.get(command);
    if (!running) this.ran.set(command, (running = endsWell(command, this.options.signal)));
    return running;
  }

  private async loggedIn(settings: SshSettings, way: Way | undefined, who: Who): Promise<Client> {
    const address = settings.proxyGate ?? `${settings.host}:${settings.port}`;
    for (let attempt = 0; ; attempt++) {
      const authentication: { current?: Authentication } = {};
      try {
        return await this.limiter.run(address, () => this.login(settings, way, who, authentication));
      } catch (cause) {
        this.options.signal?.throwIfAborted();
        // What was refused is not tried again by itself: accounts lock.
        const hasTried = (authentication.current?.tried.length ?? 0) > 0;
        const limit = isWorthRetrying(cause, authentication.current)
          ? Math.max(droppedRetries, settings.attempts - 1)
          : hasTried
            ? 0
            : settings.attempts - 1;
        const explained = explainConnect(settings, cause, authentication.current);
        if (attempt >= limit || explained === cause) throw explained;
        await sleep(
          (this.options.retryPauseMs ?? 100) * 2 ** attempt * (0.5 + Math.random()),
          this.options.signal,
        );
      }
    }
  }

  private jumpHost(
    { host, user, port }: Hop,
    { connectTimeoutMs, configFile }: SshSettings,
  ): Promise<SshSettings> {
    const sshArgs = configFile === undefined ? [] : [`-F ${quoteWord(configFile)}`];
    return this.settings({ host, user, port, connectTimeoutMs, sshArgs });
  }

  private async login(
    settings: SshSettings,
    way: Way | undefined,
    who: Who,
    tried: { current?: Authentication },
  ): Promise<Client> {
    const { default: ssh2 } = await import("ssh2");
    const deadline = new Deadline(settings.connectTimeoutMs, this.options.signal);
    const ask = this.options.ask && deadline.pausing(this.options.ask);
    const hostKey = new HostKeyCheck(settings);
    const authentication = new Authentication(ssh2, {
      settings,
      password: who.password,
      isAsked: who.isJump,
      keys: this.keys,
      ask,
      isUntrusted: () => hostKey.isUntrusted,
    });
    tried.current = authentication;
    const client = new ssh2.Client();
    try {
      return await deadline.race(async () => {
        const sock = await openSocket(settings, way, deadline.signal);
        await new Promise<void>((resolve, reject) => {
          client.once("ready", resolve);
          client.on("error", (cause: Error & { level?: string }) => {
            // A failing agent or key is one thing tried in vain; the next one follows.
            if (cause.level !== "agent" && !/^Error signing/.test(cause.message)) reject(cause);
          });
          client.once("close", () =>
            reject(new Error("the server closed the connection before handshake and log-in were done")),
          );
          client.connect({
            sock,
            username: settings.user,
            readyTimeout: 0,
            keepaliveInterval: settings.aliveIntervalMs,
            keepaliveCountMax: settings.aliveCountMax,
            algorithms: {
              kex: settings.kex,
              cipher: settings.ciphers,
              hmac: settings.macs,
              serverHostKey: hostKey.algorithms,
              compress: settings.isCompressed ? ["zlib@openssh.com", "zlib", "none"] : ["none"],
            } as never,
            agent: settings.forwardsAgent ? settings.agentSocket : undefined,
            agentForward: settings.forwardsAgent && settings.agentSocket !== undefined,
            authHandler: authentication.handler,
            hostVerifier: (blob: Buffer, verify: (isGood: boolean) => void) => {
              hostKey.check(blob, ask).then(
                () => verify(true),
                (cause: Error) => {
                  reject(cause);
                  verify(false);
                },
              );
            },
            debug: this.options.onDebug,
          });
        });
        return client;
      });
    } catch (cause) {
      client.on("error", () => {});
      client.destroy();
      throw cause;
    } finally {
      deadline.end();
    }
  }
}

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2, {
  type AuthContext,
  type Connection,
  type NegotiatedAlgorithms,
  type ServerChannel,
  type Session,
} from "ssh2";
import { Secret } from "../../../engine/base/value.js";
import type { HostValues } from "../../../engine/shell/open.js";
import { serveForwards } from "./server-forwards.js";
import { closeRefused } from "./server-refused.js";
import { ServerOutput } from "./server-output.js";
import { serveFiles } from "./server-sftp.js";
import { hostKey, userKey, type Phase, type ServerOptions } from "./server-options.js";

interface Client {
  readonly connection: Connection;
  readonly socket: Socket;
  isIn: boolean;
}

export { hostKey, otherHostKey, userKey, type Phase, type ServerOptions } from "./server-options.js";

/** An ssh server on a port of this machine that runs commands as this user, and does wrong what it is told to. */
export class TestServer {
  readonly folder = mkdtempSync(join(tmpdir(), "hapb-test-"));
  readonly knownHosts = join(this.folder, "known_hosts");
  readonly execs: string[] = [];
  connections = 0;
  /** Bytes that came by the service for files. */
  fileBytes = 0;
  /** Connections that were hung up on because there were too many. */
  dropped = 0;
  /** The most that were there at once before they were logged in. */
  mostStartups = 0;
  /** Attempts to authenticate, by method. */
  readonly attempts: string[] = [];
  /** What was agreed upon with each client. */
  readonly negotiated: NegotiatedAlgorithms[] = [];
  /** Where clients asked to be connected on to. */
  readonly forwards: string[] = [];
  private readonly server: InstanceType<typeof ssh2.Server>;
  private readonly clients = new Set<Client>();
  private readonly children = new Set<ChildProcess>();
  private readonly options: ServerOptions;

  private constructor(options: ServerOptions) {
    this.options = options;
    writeFileSync(join(this.folder, "key"), userKey.private, { mode: 0o600 });
    this.server = new ssh2.Server(
      { hostKeys: [options.hostKey ?? hostKey.private], banner: options.banner },
      (connection) => this.accept(connection),
    );
  }

  static async start(options: ServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(options);
    await new Promise<void>((resolve) => server.server.listen(0, options.address ?? "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How to reach it. */
  values(more: Partial<HostValues> & { readonly args?: string } = {}): HostValues {
    const { args = "", ...rest } = more;
    return {
      kind: this.options.kind ?? "ssh",
      host: this.options.address ?? "127.0.0.1",
      port: this.port,
      user: "someone",
      connectTimeoutMs: 10_000,
      sshArgs: [
        `${args} -F none -o UserKnownHostsFile=${this.knownHosts} -o GlobalKnownHostsFile=none -o IdentityAgent=none`,
        "-o StrictHostKeyChecking=accept-new",
      ],
      ...((this.options.method ?? "publickey") === "publickey"
        ? { privateKeyFile: join(this.folder, "key") }
        : { password: new Secret("right") }),
      ...rest,
    };
  }

  /** Cuts all connections, as a network that goes away and says so. */
  cut(): void {
    for (const { socket } of this.clients) socket.destroy();
  }

  /** From now on nothing is heard from the connections that are there, and nothing is closed. */
  freeze(): void {
    for (const { socket } of this.clients) {
      socket.pause();
      socket.removeAllListeners("data");
      socket.write = () => true;
    }
  }

  async close(): Promise<void> {
    this.cut();
    for (const child of this.children) {
      try {
        process.kill(-child.pid!, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private isCut(phase: Phase, socket: Socket): boolean {
    const { cut } = this.options;
    if (cut?.at !== phase || cut.times <= 0) return false;
    cut.times--;
    socket.destroy();
    return true;
  }

  private accept(connection: Connection): void {
    const socket = (connection as unknown as { _sock: Socket })._sock;
    const client = { connection, socket, isIn: false };
    this.connections++;
    this.clients.add(client);
    connection.on("close", () => this.clients.delete(client));
    connection.on("error", () => {});
    if (this.isCut("accept", socket)) return;
    const { maxStartups = Infinity, maxConnections = Infinity } = this.options;
    const startups = [...this.clients].filter(({ isIn }) => !isIn).length;
    if (startups > maxStartups || this.clients.size > maxConnections) {
      this.dropped++;
      socket.destroy();
      return;
    }
    this.mostStartups = Math.max(this.mostStartups, startups);
    let sessions = 0;
    connection.on("handshake", (negotiated) => {
      this.negotiated.push(negotiated);
      this.isCut("handshake", socket);
    });
    connection.on("authentication", (context) => {
      if (!this.isCut("auth", socket)) this.authenticate(context);
    });
    connection.on("ready", () => {
      client.isIn = true;
      connection.on("session", (accept, reject) => {
        if (this.isCut("channel", socket)) return;
        if (sessions >= (this.options.maxSessions ?? 10)) return reject();
        sessions++;
        const session = accept();
        session.on("close", () => sessions--);
        session.on("end", () => {});
        this.serve(client, session, () => sessions--);
      });
      serveForwards(connection, this.options, this.forwards);
    });
  }

  private authenticate(context: AuthContext): void {
    this.attempts.push(context.method);
    const { method = "publickey" } = this.options;
    if (context.method !== method) return context.reject([method]);
    if (context.method === "publickey") {
      const wanted = ssh2.utils.parseKey(userKey.public);
      const isRight = !(wanted instanceof Error) && wanted.getPublicSSH().equals(context.key.data);
      return isRight ? context.accept() : context.reject([method]);
    }
    if (context.method === "password")
      return context.password === "right" ? context.accept() : context.reject([method]);
    if (context.method === "keyboard-interactive")
      context.prompt([{ prompt: "Password: ", echo: false }], ([answer]) =>
        answer === "right" ? context.accept() : context.reject([method]),
      );
  }

  private serve({ connection, socket }: Client, session: Session, onEnd: () => void): void {
    const env: Record<string, string> = {};
    let isTerminal = false;
    session.on("pty", (accept) => {
      isTerminal = true;
      accept();
    });
    session.on("env", (_accept, _reject, { key, val }) => void (env[key] = val));
    const { files } = this.options;
    if (files) serveFiles(session, files, (bytes) => (this.fileBytes += bytes));
    session.on("exec", (accept, reject, { command }) => {
      if (this.isCut("exec", socket)) return;
      if (this.options.refusesExec) {
        reject();
        return closeRefused(connection, session);
      }
      this.execs.push(command);
      this.run(command, accept(), onEnd, env, isTerminal);
    });
  }

  /** As sshd does it: a process group of its own, whose end is told at once, and which a lost connection doesn't end. */
  private run(
    command: string,
    channel: ServerChannel,
    onEnd: () => void,
    env: Readonly<Record<string, string>>,
    isTerminal: boolean,
  ): void {
    const words = isTerminal ? ["script", "-qefc", command, "/dev/null"] : ["/bin/sh", "-c", command];
    const child = spawn(words[0]!, words.slice(1), {
      detached: true,
      cwd: this.folder,
      env: { ...process.env, ...env },
    });
    this.children.add(child);
    const { noise, delayMs = 0 } = this.options;
    const output = new ServerOutput(channel);
    if (noise) for (const stream of ["stdout", "stderr"] as const) output.write(stream, noise);
    const later = (action: () => void) => (delayMs > 0 ? setTimeout(action, delayMs) : action());
    channel.on("data", (chunk: Buffer) => later(() => child.stdin.write(chunk)));
    channel.on("end", () => later(() => child.stdin.end()));
    channel.on("close", () => {
      child.stdin.end();
      child.stdout.destroy();
      child.stderr.destroy();
    });
    for (const stream of [child.stdin, child.stdout, child.stderr, channel]) stream.on("error", () => {});
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].on("data", (chunk: Buffer) => later(() => output.write(stream, chunk)));
    child.on("exit", (code) => {
      this.children.delete(child);
      later(() => {
        try {
          channel.exit(code ?? 255);
        } catch {
          // The connection is gone.
        }
      });
    });
    child.on("close", () =>
      later(() => {
        onEnd();
        output.then(() => void channel.end());
      }),
    );
  }
}

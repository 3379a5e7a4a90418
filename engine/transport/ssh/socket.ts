import { spawn } from "node:child_process";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { Duplex, PassThrough } from "node:stream";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { Way } from "./jumps.js";
import type { SshSettings } from "./settings.js";

/** The bytes' way to the server: straight, through the command of ProxyCommand, or through jump hosts. */
export function openSocket(
  settings: SshSettings,
  way: Way | undefined,
  signal: AbortSignal,
): Promise<Duplex> {
  if (way) return way.forward(settings.host, settings.port);
  if (settings.proxyCommand !== undefined) return Promise.resolve(throughCommand(settings.proxyCommand));
  return new Promise((resolve, reject) => {
    const { host, port, family } = settings;
    const socket = connect({ host, port, family, localAddress: ownAddress(settings), noDelay: true });
    const onAbort = () => socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      signal.removeEventListener("abort", onAbort);
      resolve(socket);
    });
  });
}

/** BindAddress, or an address of BindInterface of the family that is wanted. */
function ownAddress({ bindAddress, bindInterface, family }: SshSettings): string | undefined {
  if (bindAddress !== undefined || bindInterface === undefined) return bindAddress;
  const addresses = networkInterfaces()[bindInterface] ?? [];
  const own = addresses.find((each) => each.family === (family === 6 ? "IPv6" : "IPv4"));
  if (own) return own.address;
  throw new DiagnosticError(
    error(
      "connection/ssh-config",
      `BindInterface ${bindInterface}: there is no such interface with an address`,
    ),
  );
}

/** `exec`, so that what is ended is the command itself. What it says is told when it fails. */
function throughCommand(command: string): Duplex {
  const child = spawn("/bin/sh", ["-c", `exec ${command}`], { stdio: "pipe", detached: true });
  const readable = new PassThrough();
  child.stdout.pipe(readable, { end: false });
  const writable = new PassThrough();
  // A command that is gone says so by its end; that it can't be written to adds nothing.
  writable.pipe(child.stdin).on("error", () => {});
  const socket = Duplex.from({ writable, readable });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString("utf8")).slice(-1000)));
  socket.once("close", () => child.kill());
  child.once("error", (cause) => socket.destroy(cause));
  child.once("close", (code) => {
    if (code) socket.destroy(new Error(`ProxyCommand ended with ${code}: ${said.trim().split("\n").pop()}`));
    else readable.end();
  });
  return socket;
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { Hosts, type HostsOptions } from "../../../engine/shell/pool.js";
import { TestServer, type ServerOptions } from "./server.js";

/** Both ways to reach a host by ssh: what holds for one holds for the other. */
export const kinds = ["ssh", "openssh"] as const;

/** A server and the hosts of a run, both gone when the test is over. */
export async function lab(
  t: Test,
  options: ServerOptions = {},
  run: HostsOptions = {},
  kind: (typeof kinds)[number] = "ssh",
) {
  const server = await TestServer.start({ kind, ...options });
  const hosts = new Hosts({ stateFolder: join(server.folder, "state"), retryPauseMs: 10, ...run });
  t.teardown(async () => {
    await hosts.close();
    await server.close();
  });
  const values = server.values();
  return { server, hosts, values, host: hosts.host("web", values) };
}

/** Waits until a command on the host has made a file. */
export async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The diagnostic that a promise is refused with. */
export async function refusal(promise: Promise<unknown>) {
  const cause = await promise.then(
    () => new Error("nothing was refused"),
    (reason: unknown) => reason,
  );
  if (!(cause instanceof DiagnosticError)) throw cause;
  return cause.first;
}

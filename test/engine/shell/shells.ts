import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { Hosts } from "../../../engine/shell/pool.js";

const programs = [
  "/bin/dash",
  "/bin/bash",
  "/bin/busybox",
  "/usr/bin/busybox",
  "/bin/ksh93",
  "/bin/zsh",
].filter((path) => existsSync(path));

/** The POSIX shells of this machine, each called `sh`, as a host has it. */
export function shells(t: Test): { readonly name: string; readonly path: string }[] {
  const folder = mkdtempSync(join(tmpdir(), "hapb-shells-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return programs.map((program, i) => {
    const path = join(folder, String(i), "sh");
    mkdirSync(join(folder, String(i)));
    symlinkSync(program, path);
    return { name: program, path };
  });
}

/** This machine as a host, in a folder of its own. */
export function localHost(t: Test, shell?: string) {
  const folder = mkdtempSync(join(tmpdir(), "hapb-host-"));
  const hosts = new Hosts({ stateFolder: join(folder, "state") });
  t.teardown(async () => {
    await hosts.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const host = hosts.host("here", { kind: "local", host: "localhost", connectTimeoutMs: 10_000, shell });
  return { host, hosts, folder };
}

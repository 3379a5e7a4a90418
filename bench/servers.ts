import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { runToEnd } from "./timing.js";

/** Hosts to measure on. */
export interface Servers {
  readonly says: string;
  readonly inventory: string;
  readonly hosts: readonly { readonly name: string; readonly ssh: readonly string[] }[];
  /** Whether packages, services and users may be looked at: real hosts, as root. */
  readonly isWhole: boolean;
  /** Folder on the hosts in which the files are made. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Lab hosts where hapb may boot them (root), else an sshd of one's own, asked `count` times under different names. */
export async function openServers(count: number, hapb: string): Promise<Servers> {
  return process.getuid?.() === 0 ? labHosts(count, hapb) : ownSshd(count);
}

async function labHosts(count: number, hapb: string): Promise<Servers> {
  const lab = (...words: string[]) => runToEnd({ command: process.execPath, args: [hapb, "lab", ...words] });
  const up = await lab("up", "--name", "bench", "--hosts", String(count), "--layout", "plain", "--replace");
  if (up.code !== 0) throw new Error(`no lab: ${up.said}`);
  const inventory = (await lab("inventory", "--name", "bench")).said.trim();
  const text = readFileSync(inventory, "utf8");
  const [key, args] = [/private_key_file: (.*)/, /common_args: (.*)/].map(
    (pattern) => pattern.exec(text)![1]!,
  );
  const hosts = [...text.matchAll(/^ {4}(\S+):\n {6}ansible_host: (\S+)/gm)].map(([, name, address]) => ({
    name: name!,
    ssh: ["-i", key!, ...args!.split(" "), `root@${address!}`],
  }));
  return {
    says: `${count} lab hosts`,
    inventory,
    hosts,
    isWhole: true,
    folder: "/srv/hapb-bench",
    close: async () => void (await lab("down", "--name", "bench")),
  };
}

async function ownSshd(count: number): Promise<Servers> {
  const program = ["/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"].find(existsSync);
  if (!program) throw new Error("without root this needs an sshd (Debian's package openssh-server)");
  const folder = mkdtempSync(join(tmpdir(), "hapb-bench-"));
  const [port, user] = [await freePort(), userInfo().username];
  for (const name of ["host", "user"])
    spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  const hostKey = readFileSync(join(folder, "host.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(join(folder, "known_hosts"), `[127.0.0.1]:${port} ${hostKey}\n`);
  const settings = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, "host")}`,
    `AuthorizedKeysFile ${join(folder, "user.pub")}`,
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
    "MaxStartups 100",
  ];
  writeFileSync(join(folder, "sshd_config"), `${settings.join("\n")}\n`);
  const sshd = spawn(program, ["-D", "-f", join(folder, "sshd_config")], { stdio: "ignore" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const args = ["-o", `UserKnownHostsFile=${join(folder, "known_hosts")}`, "-o", "IdentitiesOnly=yes"];
  const names = Array.from({ length: count }, (_, i) => `host${i + 1}`);
  writeFileSync(join(folder, "inventory.yml"), inventoryOf(names, { port, user, folder, args }));
  mkdirSync(join(folder, "files"));
  const login = ["-i", join(folder, "user"), "-p", String(port), ...args, `${user}@127.0.0.1`];
  return {
    says: `an sshd of this machine's own, asked under ${count} names`,
    inventory: join(folder, "inventory.yml"),
    hosts: names.map((name) => ({ name, ssh: login })),
    isWhole: false,
    folder: join(folder, "files"),
    close: async () => {
      await ended(sshd);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function inventoryOf(
  names: readonly string[],
  { port, user, folder, args }: { port: number; user: string; folder: string; args: readonly string[] },
): string {
  // Different timeouts make different connections: else all names would share one.
  const hosts = names.map((name, i) => `    ${name}: { ansible_timeout: ${30 + i} }`);
  return [
    "all:",
    "  vars:",
    "    ansible_host: 127.0.0.1",
    `    ansible_port: ${port}`,
    `    ansible_user: ${user}`,
    `    ansible_ssh_private_key_file: ${join(folder, "user")}`,
    `    ansible_ssh_common_args: ${args.join(" ")}`,
    "  hosts:",
    ...hosts,
    "",
  ].join("\n");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill();
  });
}

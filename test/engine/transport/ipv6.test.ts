import { readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import t from "tap";
import { Hosts } from "../../../engine/shell/pool.js";
import { lab, refusal } from "./lab.js";
import { hostKey, otherHostKey, TestServer } from "./server.js";

const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === "::1"),
);
// Where everything is to be tested, a machine without it fails.
const skip = !hasIpv6 && !process.env["HAPB_CI"] && "no IPv6 on this machine";

t.test("addresses with and without brackets, known as ssh knows them", { skip }, async (t) => {
  for (const kind of ["ssh", "openssh"] as const) {
    const { server, hosts } = await lab(t, { address: "::1" });
    const at = (host: string) => hosts.host(host, server.values({ kind, host }));
    t.match(await at("::1").path("/"), { exists: true }, kind);
    t.match(readFileSync(server.knownHosts, "utf8"), new RegExp(`^\\[::1\\]:${server.port} ssh-ed25519 `));
  }
});

t.test("another key for the address is refused", { skip }, async (t) => {
  const { server, hosts } = await lab(t, { address: "::1" });
  const file = (key: string) => writeFileSync(server.knownHosts, `[::1]:${server.port} ${key}\n`);
  file(otherHostKey.public);
  t.match(await refusal(hosts.host("a", server.values()).path("/")), { code: "connection/host-key" });
  file(hostKey.public);
  const args = "-o StrictHostKeyChecking=yes";
  t.match(await hosts.host("b", server.values({ args })).path("/"), { exists: true });
});

t.test("AddressFamily, and jump hosts by address", { skip }, async (t) => {
  const { server: jump } = await lab(t, { address: "::1" });
  const server = await TestServer.start({ address: "::1" });
  const hosts = new Hosts({ stateFolder: join(server.folder, "state") });
  t.teardown(async () => {
    await hosts.close();
    await server.close();
  });
  const config = join(server.folder, "config");
  writeFileSync(
    config,
    `IdentityFile ${join(jump.folder, "key")}\nUserKnownHostsFile ${server.knownHosts}\nStrictHostKeyChecking accept-new\nIdentityAgent none\n`,
  );
  const args = `-F ${config} -J someone@[::1]:${jump.port}`;
  t.match(await hosts.host("behind", server.values({ sshArgs: [args] })).path("/"), { exists: true });
  t.strictSame(jump.forwards, [`::1:${server.port}`]);
  t.match(await hosts.host("six", server.values({ args: "-6" })).path("/"), { exists: true });
});

import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { lab as labOf, refusal } from "./lab.js";
import { otherHostKey } from "./server.js";

const lab = (t: Test) => labOf(t, {}, {}, "openssh");

t.test("control sockets are the owner's alone, and gone with the run", async (t) => {
  const { server, hosts, host } = await lab(t);
  const place = join(server.folder, "run");
  mkdirSync(place);
  const { XDG_RUNTIME_DIR: before } = process.env;
  process.env["XDG_RUNTIME_DIR"] = place;
  t.teardown(() => {
    if (before === undefined) delete process.env["XDG_RUNTIME_DIR"];
    else process.env["XDG_RUNTIME_DIR"] = before;
  });
  await host.path("/");
  const [folder] = readdirSync(place);
  t.match(folder, /^hapb-ssh-/);
  t.equal(statSync(join(place, folder!)).mode & 0o777, 0o700);
  await hosts.close();
  t.strictSame(readdirSync(place), [], "nothing is left of them");
});

t.test("what goes wrong is said in the same words as by hapb's own ssh", async (t) => {
  const { server, hosts, values } = await lab(t);
  writeFileSync(server.knownHosts, `[127.0.0.1]:${server.port} ${otherHostKey.public}\n`);
  t.match(await refusal(hosts.host("key", values).path("/")), { code: "connection/host-key" });
  const sshArgs = ["-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"];
  const at = (more: object) => hosts.host("x", { ...values, sshArgs, ...more }).path("/");
  t.match(await refusal(at({ port: 1 })), { code: "connection/refused" });
  t.match(await refusal(at({ host: "no.such.host.invalid" })), { code: "connection/name" });
  t.match(await refusal(at({ sshArgs: ["-o NoSuchOption=1"] })), { code: "connection/ssh-args" });
});

t.test("every option of ssh goes", async (t) => {
  const { server, hosts } = await lab(t);
  const args = "-o IPQoS=none -o CanonicalizeHostname=no -o SetEnv=A=b";
  t.match(await hosts.host("web", server.values({ args })).path("/"), { exists: true });
});

import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ssh2 from "ssh2";
import t, { type Test } from "tap";
import { algorithmList, type AlgorithmKind } from "../../../engine/transport/ssh/algorithms.js";
import { directive } from "../../../engine/transport/ssh/config/lines.js";
import type { HostsOptions } from "../../../engine/shell/pool.js";
import { appears, kinds, lab as labOf, refusal } from "./lab.js";
import { hostKey, type ServerOptions } from "./server.js";

t.test("ssh2 has every algorithm that is offered", async (t) => {
  const all = (kind: AlgorithmKind) => algorithmList(kind, directive(kind, "*", "")).names;
  const algorithms = {
    kex: all("kex"),
    cipher: all("cipher"),
    hmac: all("mac"),
    serverHostKey: all("hostKey"),
  };
  const client = new ssh2.Client();
  client.on("error", () => {});
  t.doesNotThrow(() =>
    client.connect({ host: "127.0.0.1", port: 1, username: "u", algorithms: algorithms as never }),
  );
  client.destroy();
});

t.test("what ssh2 can't do is named, and who can", async (t) => {
  const { server, hosts } = await labOf(t);
  const file = (name: string) => join(server.folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file("other")]);
  writeFileSync(file("other-cert.pub"), "ssh-ed25519-cert-v01@openssh.com AAAA");
  // The type of a key in hardware, where it stands in a key of OpenSSH's format.
  const body = Buffer.concat([Buffer.from("openssh-key-v1\0"), Buffer.from("sk-ssh-ed25519@openssh.com")]);
  writeFileSync(
    file("sk"),
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`,
  );
  writeFileSync(
    file("config"),
    `CertificateFile ${file("a-cert.pub")}\nPKCS11Provider /lib/token.so\nGSSAPIAuthentication yes\n`,
  );
  const trust = `-o UserKnownHostsFile=${server.knownHosts} -o StrictHostKeyChecking=accept-new -o IdentityAgent=none`;
  const reach = (key: string, config = "none") =>
    refusal(
      hosts
        .host("web", server.values({ privateKeyFile: file(key), sshArgs: [`-F ${config} ${trust}`] }))
        .path("/"),
    );
  const openssh = /ansible_connection: openssh/;
  t.match(await reach("other"), {
    detail: /other-cert.pub: hapb's ssh has no certificates/,
    hint: openssh,
  });
  t.match(await reach("sk"), { detail: /sk: it is a security key/, hint: openssh });
  const told = await reach("other", file("config"));
  t.match(told, {
    detail: /CertificateFile .*a-cert.pub: [^]*PKCS11Provider \/lib\/token.so/,
    hint: openssh,
  });
  t.notMatch(told.detail, /GSSAPI/, "the server doesn't take it");
  t.notMatch(await reach("none"), { hint: openssh });
});

for (const kind of kinds) {
  const lab = (t: Test, options?: ServerOptions, run?: HostsOptions) => labOf(t, options, run, kind);
  t.test(`${kind}: algorithms are those that the configuration names`, async (t) => {
    const { server, hosts } = await lab(t);
    const args =
      "-o Ciphers=aes256-ctr -o MACs=hmac-sha1 -o KexAlgorithms=ecdh-sha2-nistp384 -o HostKeyAlgorithms=ssh-ed25519 -C";
    await hosts.host("web", server.values({ args })).path("/");
    t.match(server.negotiated, [
      {
        kex: "ecdh-sha2-nistp384",
        serverHostKey: "ssh-ed25519",
        cs: { cipher: "aes256-ctr", mac: "hmac-sha1", compress: "zlib@openssh.com" },
      },
    ]);
  });

  t.test(`${kind}: nothing is compressed that wasn't asked for`, async (t) => {
    const { server, host } = await lab(t);
    await host.path("/");
    t.match(server.negotiated, [
      { cs: { compress: "none", ...(kind === "ssh" ? { cipher: "aes128-gcm@openssh.com" } : {}) } },
    ]);
  });

  t.test(`${kind}: SetEnv is in the environment of commands`, async (t) => {
    const { server, hosts } = await lab(t);
    const host = hosts.host("web", server.values({ args: "-o 'SetEnv=HAPB_A=1 \"HAPB_B=x y\"'" }));
    t.equal((await host.execute({ shell: 'echo "$HAPB_A $HAPB_B"' })).stdout.text, "1 x y\n");
  });

  t.test(`${kind}: by an interface or an address of one's own`, async (t) => {
    const { server, hosts } = await lab(t);
    for (const args of ["-B lo", "-b 127.0.0.1"])
      t.match(await hosts.host("web", server.values({ args })).path("/"), { exists: true }, args);
    const none = hosts.host("web", server.values({ args: "-B none0" }));
    t.match(
      await refusal(none.path("/")),
      kind === "ssh" ? { summary: /BindInterface none0/ } : { detail: /none0/ },
    );
  });

  t.test(`${kind}: a revoked host key is never trusted`, async (t) => {
    const { server, hosts } = await lab(t);
    const file = join(server.folder, "revoked");
    const reach = (text: string) => {
      writeFileSync(file, text);
      return hosts.host("web", server.values({ args: `-o RevokedHostKeys=${file}` })).path("/");
    };
    t.match(await refusal(reach(`# all\n${hostKey.public}\n`)), {
      code: "connection/host-key",
      summary: /revoked/,
    });
    t.match(
      await refusal(reach("SSHKRL\n\0...")),
      kind === "ssh"
        ? { detail: /binary/, hint: /ansible_connection: openssh/ }
        : { code: "connection/host-key", detail: /in revoked keys file .*: incomplete message/ },
    );
    t.match(await reach("# none\n"), { exists: true });
  });

  t.test(`${kind}: this machine's key is not looked at where nobody wants it to be`, async (t) => {
    const { server, hosts } = await lab(t);
    const sshArgs = [
      `-F none -o UserKnownHostsFile=${server.knownHosts} -o IdentityAgent=none -o StrictHostKeyChecking=yes`,
      "-o NoHostAuthenticationForLocalhost=yes",
    ];
    t.match(await hosts.host("web", server.values({ sshArgs })).path("/"), { exists: true });
  });

  t.test(`${kind}: PubkeyAcceptedAlgorithms leaves keys out`, async (t) => {
    const { server, hosts } = await lab(t);
    const args = "-o PubkeyAcceptedAlgorithms=rsa-sha2-512";
    const { detail } = await refusal(hosts.host("web", server.values({ args })).path("/"));
    t.match(detail, kind === "ssh" ? /PubkeyAcceptedAlgorithms has no ssh-ed25519/ : /Permission denied/);
    t.strictSame(
      server.attempts.filter((each) => each === "publickey"),
      [],
    );
  });

  t.test(`${kind}: a public key file names a key of the agent`, async (t) => {
    const { server, hosts } = await lab(t);
    const socket = join(server.folder, "agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    t.teardown(() => agent.kill());
    await appears(socket);
    const key = join(server.folder, "key");
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    execFileSync("ssh-add", ["-q", key], { env, stdio: "ignore" });
    const named = join(server.folder, "token.pub");
    writeFileSync(named, execFileSync("ssh-keygen", ["-y", "-f", key]));
    const args = `-o IdentityAgent=${socket} -o IdentitiesOnly=yes`;
    const host = hosts.host("web", server.values({ privateKeyFile: named, args }));
    t.match(await host.path("/"), { exists: true });
  });

  t.test(
    `${kind}: a command of Match exec is run ${kind === "ssh" ? "once for all hosts" : "as often as ssh is started"}`,
    async (t) => {
      const { server, hosts } = await lab(t);
      const config = join(server.folder, "config");
      const ran = join(server.folder, "ran");
      writeFileSync(config, `Match exec "echo x >>${ran}"\n  User matched\n`);
      const sshArgs = [
        `-F ${config} -o UserKnownHostsFile=${server.knownHosts} -o StrictHostKeyChecking=accept-new`,
      ];
      const reach = async (name: string) => {
        const values = server.values({ user: undefined, sshArgs: [`${sshArgs[0]} -o HostKeyAlias=${name}`] });
        const host = hosts.host(name, values);
        await host.path("/");
        return host.user;
      };
      t.strictSame(await Promise.all(["a", "b", "c"].map(reach)), ["matched", "matched", "matched"]);
      if (kind === "ssh") t.equal(readFileSync(ran, "utf8"), "x\n");
      else t.match(readFileSync(ran, "utf8"), /^(x\n){3,}$/);
    },
  );
}

import { createHmac } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import SSHConfig from "ssh-config";
import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { parseSshArguments, quoteWord, splitWords } from "../../../engine/transport/ssh/arguments.js";
import { optionsFor, readSshConfig } from "../../../engine/transport/ssh/config-files.js";
import {
  isAbout,
  judge,
  knownHostLine,
  knownName,
  knownTypes,
  parseKnownHosts,
} from "../../../engine/transport/ssh/known-hosts.js";
import { LoginLimiter } from "../../../engine/transport/ssh/limiter.js";
import { resolveSettings, type SshSettings } from "../../../engine/transport/ssh/settings.js";

const detail = (action: () => unknown): string => {
  try {
    action();
  } catch (cause) {
    if (cause instanceof DiagnosticError)
      return `${cause.first.code}: ${cause.first.detail ?? cause.first.summary}`;
    throw cause;
  }
  return "accepted";
};

t.test("ssh's arguments, as people write them", async (t) => {
  const cases: [string[], string[], string?][] = [
    [["-o StrictHostKeyChecking=no"], ["stricthostkeychecking=no"]],
    [
      ["-oPort=22", "-o 'User bob'"],
      ["port=22", "user=bob"],
    ],
    [["-o ProxyCommand='ssh -W %h:%p -q jump'"], ["proxycommand=ssh -W %h:%p -q jump"]],
    [['-o ProxyCommand="ssh -W \\"%h\\" x"'], ['proxycommand=ssh -W "%h" x']],
    [
      ["-J a,b -p 2222 -i ~/.ssh/k -l root"],
      ["proxyjump=a,b", "port=2222", "identityfile=~/.ssh/k", "user=root"],
    ],
    [["-4qCAv"], ["addressfamily=inet", "forwardagent=yes"]],
    [["-C -o ControlMaster=auto -o ControlPersist=60s -o ControlPath=/x"], []],
    [["-o GSSAPIAuthentication=no"], []],
    [["-F /etc/x -F none"], [], "/etc/x"],
    [[" "], []],
  ];
  for (const [texts, options, file] of cases) {
    const read = parseSshArguments(texts);
    t.strictSame(
      read.options.map((option) => option.join("=")),
      options,
      texts.join(" "),
    );
    t.equal(read.configFile, file);
  }
});

t.test("what hapb's ssh can't follow is an error, never dropped in silence", async (t) => {
  const cases: [string, RegExp][] = [
    ["-o GSSAPIAuthentication=yes", /-o GSSAPIAuthentication means nothing/],
    ["-o CertificateFile=x", /-o CertificateFile means nothing/],
    ["-L 80:a:80", /-L means nothing/],
    ["-o Port", /-o Port has no value/],
    ["-p", /-p needs a value/],
    ["host", /"host" is no ssh option/],
    ["--verbose", /no ssh option/],
    ["-o 'Port=1", /a quote is left open/],
  ];
  for (const [text, message] of cases) {
    const said = detail(() => parseSshArguments([text]));
    t.match(said, /^connection\/ssh-args: /);
    t.match(said, message);
  }
});

t.test("a quoted word is one word again", async () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const again = splitWords(words.map(quoteWord).join(" "));
      return again.length === words.length && again.every((word, i) => word === words[i]);
    }),
  );
});

const around = (config: string, environment: Record<string, string> = {}) => ({
  home: "/home/me",
  localUser: "me",
  environment,
  config: () => SSHConfig.parse(config),
});
const resolve = (
  config: string,
  values: Partial<Parameters<typeof resolveSettings>[0]> = {},
  environment?: Record<string, string>,
) => resolveSettings({ host: "web", connectTimeoutMs: 10_000, ...values }, around(config, environment));

t.test("settings: variables, then ssh's arguments, then its config", async (t) => {
  const config = `Host web
  HostName 10.0.0.1
  User alice
  Port 2200
  IdentityFile ~/.ssh/%r-%h
  IdentitiesOnly yes
  HostKeyAlias webalias
  UserKnownHostsFile /dev/null "/a b"
  StrictHostKeyChecking accept-new
  ConnectTimeout 3
  ServerAliveInterval 7
  ProxyJump u@jump:22,other
Host other
  Port 1
Host *
  User nobody
  ForwardAgent yes`;
  t.match(resolve(config), {
    host: "10.0.0.1",
    user: "alice",
    port: 2200,
    identityFiles: ["/home/me/.ssh/alice-10.0.0.1"],
    identitiesOnly: true,
    hostKeyAlias: "webalias",
    userKnownHosts: ["/dev/null", "/a b"],
    strictHostKeys: "accept-new",
    connectTimeoutMs: 3000,
    aliveIntervalMs: 7000,
    proxyJump: ["u@jump:22", "other"],
    forwardsAgent: true,
  });
  t.match(resolve(config, { sshArgs: ["-o User=bob -p 3 -o ProxyJump=none -o UserKnownHostsFile=/x"] }), {
    user: "bob",
    port: 3,
    proxyJump: [],
    userKnownHosts: ["/x"],
  });
  t.match(resolve(config, { sshArgs: ["-l bob -p 3"], user: "carol", port: 4, privateKeyFile: "/k" }), {
    user: "carol",
    port: 4,
    identityFiles: ["/k", "/home/me/.ssh/carol-10.0.0.1"],
    hasExplicitIdentities: true,
  });
  t.match(resolve(config, { host: "elsewhere" }), {
    host: "elsewhere",
    user: "nobody",
    port: 22,
    strictHostKeys: "ask",
  });
});

t.test("settings by default", async (t) => {
  t.match(resolve("", {}, { SSH_AUTH_SOCK: "/agent" }), {
    host: "web",
    user: "me",
    port: 22,
    hasExplicitIdentities: false,
    identityFiles: ["/home/me/.ssh/id_ed25519", "/home/me/.ssh/id_ecdsa", "/home/me/.ssh/id_rsa"],
    agentSocket: "/agent",
    userKnownHosts: ["/home/me/.ssh/known_hosts", "/home/me/.ssh/known_hosts2"],
    strictHostKeys: "ask",
    connectTimeoutMs: 10_000,
    aliveIntervalMs: 15_000,
    forwardsAgent: false,
  } satisfies Partial<Record<keyof SshSettings, unknown>>);
});

t.test("settings with more than one meaning", async (t) => {
  const agent = (value: string) =>
    resolve(`IdentityAgent ${value}`, {}, { SSH_AUTH_SOCK: "/s", X: "/x" }).agentSocket;
  t.strictSame(
    [agent("none"), agent("SSH_AUTH_SOCK"), agent("$X"), agent("~/a")],
    [undefined, "/s", "/x", "/home/me/a"],
  );
  const methods = (text: string) => [...resolve(text).methods].join(" ");
  t.equal(methods("PasswordAuthentication no"), "publickey keyboard-interactive");
  t.equal(methods("PreferredAuthentications password,publickey"), "publickey password");
  const strict = (text: string) => resolve(text).strictHostKeys;
  t.strictSame(["StrictHostKeyChecking off", "BatchMode yes", "StrictHostKeyChecking ask"].map(strict), [
    "no",
    "yes",
    "ask",
  ]);
  t.equal(resolve("ProxyCommand nc %h %p").proxyCommand, "nc web 22");
  t.equal(resolve("ProxyJump j\nProxyCommand nc %h %p").proxyCommand, undefined);
  t.match(
    detail(() => resolve("Port http")),
    /connection\/ssh-config: Port http isn't a whole number/,
  );
  t.match(
    detail(() => resolve("StrictHostKeyChecking maybe")),
    /isn't yes, ask, accept-new or no/,
  );
});

t.test("config files: includes, the user's before the system's, a file of one's own", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "hapb-home-"));
  t.teardown(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, ".ssh/config.d"), { recursive: true });
  writeFileSync(
    join(home, ".ssh/config"),
    "Include config.d/*.conf ~/more\nHost web\n  Port 5\nHost last\n  Include one\n",
  );
  writeFileSync(join(home, ".ssh/config.d/a.conf"), "Host web\n  User a\n");
  writeFileSync(join(home, ".ssh/config.d/b.conf"), "Host *\n  User b\n  Include /no/such/file\n");
  writeFileSync(join(home, ".ssh/config.d/c.off"), "Host *\n  User c\n");
  writeFileSync(join(home, "more"), "Host *\n  HostKeyAlias more\n");
  writeFileSync(join(home, ".ssh/one"), "Port 7\n");
  const config = readSshConfig(home);
  t.match(optionsFor(config, "web", undefined), { user: "a", port: "5", hostkeyalias: "more" });
  t.match(optionsFor(config, "last", undefined), { user: "b", port: "7" });
  t.strictSame(Object.keys(optionsFor(readSshConfig(home, "none"), "web", undefined)), []);
  t.match(optionsFor(readSshConfig(home, join(home, ".ssh/one")), "web", undefined), { port: "7" });
});

const blob = (type: string, text: string) => {
  const part = (value: string) => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return Buffer.concat([part(type), part(text)]);
};
const ed = blob("ssh-ed25519", "one");
const otherEd = blob("ssh-ed25519", "two");
const rsa = blob("ssh-rsa", "three");
const line = (names: string, key: Buffer) =>
  `${names} ${key.toString("latin1", 4, 4 + key.readUInt32BE(0))} ${key.toString("base64")}`;

t.test("which names a line of known_hosts is about", async (t) => {
  const salt = Buffer.from("saltsaltsaltsaltsalt");
  const hashed = `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update("web").digest("base64")}`;
  const cases: [string, string, boolean][] = [
    ["web", "web", true],
    ["web,10.0.0.1", "10.0.0.1", true],
    ["WEB", "web", true],
    ["web", "web2", false],
    ["*.example.com", "a.example.com", true],
    ["*.example.com", "example.com", false],
    ["web?", "web1", true],
    ["*,!web", "web", false],
    ["*,!web", "db", true],
    ["[web]:2222", "[web]:2222", true],
    ["web", "[web]:2222", false],
    [hashed, "web", true],
    [hashed, "db", false],
    ["|1|broken", "web", false],
  ];
  for (const [names, name, expected] of cases) {
    const [entry] = parseKnownHosts(line(names, ed), "kh");
    t.equal(isAbout(entry!, name), expected, `${names} ${name}`);
  }
  t.equal(knownName("Web", 22), "web");
  t.equal(knownName("web", 2222), "[web]:2222");
});

t.test("what known_hosts says of a key", async (t) => {
  const say = (text: string, key: Buffer) => judge(parseKnownHosts(text, "kh"), "web", key);
  t.strictSame(say(line("web", ed), ed), { kind: "known" });
  t.strictSame(say(line("web", ed), otherEd), { kind: "changed", places: ["kh:1"] });
  t.strictSame(say(`${line("web", otherEd)}\n${line("web", ed)}`, ed), { kind: "known" });
  t.strictSame(say(line("web", rsa), ed), { kind: "new" }, "another type is filed");
  t.strictSame(say(line("db", ed), ed), { kind: "new" });
  t.strictSame(say(`# no\n\n@revoked ${line("*", ed)}\n${line("web", ed)}`, ed), {
    kind: "revoked",
    place: "kh:3",
  });
  t.strictSame(say(`@cert-authority ${line("*", ed)}`, ed), { kind: "new" });
  t.strictSame(say("garbage\nweb ssh-ed25519\n", ed), { kind: "new" });
  const both = parseKnownHosts(
    `${line("web", rsa)}\n${line("web", ed)}\n@revoked ${line("web", otherEd)}`,
    "kh",
  );
  t.strictSame(knownTypes(both, "web"), ["ssh-rsa", "ssh-ed25519"], "asked for in this order");
});

t.test("a key that is filed is found again, hashed or not", async (t) => {
  for (const isHashed of [false, true]) {
    const text = knownHostLine("[web]:2222", ed, isHashed);
    t.equal(text.includes("web"), !isHashed);
    t.strictSame(judge(parseKnownHosts(text, "kh"), "[web]:2222", ed), { kind: "known" });
  }
});

t.test("log-ins to one address take turns, to others they don't wait", async (t) => {
  const limiter = new LoginLimiter(2);
  let underWay = 0;
  let most = 0;
  const login = async () => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay--;
  };
  const failing = limiter.run("a", () => Promise.reject(new Error("no")));
  await Promise.all([t.rejects(failing), ...Array.from({ length: 9 }, () => limiter.run("a", login))]);
  t.equal(most, 2);
  most = 0;
  await Promise.all(["a", "b", "c", "d"].map((address) => limiter.run(address, login)));
  t.equal(most, 4);
});

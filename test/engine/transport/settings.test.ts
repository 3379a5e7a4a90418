import fc from "fast-check";
import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { parseSshArguments, quoteWord, splitWords } from "../../../engine/transport/ssh/arguments.js";
import { ConfigFiles } from "../../../engine/transport/ssh/config/files.js";
import { parseConfig } from "../../../engine/transport/ssh/config/lines.js";
import { refusal } from "./lab.js";
import { resolveSettings, type SshSettings } from "../../../engine/transport/ssh/settings.js";

const detail = async (action: () => unknown): Promise<string> => {
  try {
    await action();
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
    [["-4qCAv"], ["addressfamily=inet", "compression=yes", "forwardagent=yes"]],
    [["-T -o ControlMaster=auto -o ControlPersist=60s -o ControlPath=/x"], []],
    [["-o GSSAPIAuthentication=no"], []],
    [["-F /etc/x -F none"], [], "/etc/x"],
    [[" "], []],
  ];
  for (const [texts, options, file] of cases) {
    const read = parseSshArguments(texts);
    t.strictSame(
      read.options.map(({ keyword, text }) => `${keyword}=${text}`),
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
    const said = await detail(() => parseSshArguments([text]));
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

/** One file, whatever it is called. */
class OneFile extends ConfigFiles {
  constructor(private readonly text: string) {
    super("/home/me");
  }
  override roots() {
    return [{ path: "config", folder: "/" }];
  }
  override read() {
    return parseConfig(this.text, "config");
  }
}

const resolve = (
  config: string,
  values: Partial<Parameters<typeof resolveSettings>[0]> = {},
  environment: Record<string, string> = {},
) =>
  resolveSettings(
    { host: "web", connectTimeoutMs: 10_000, ...values },
    {
      ...{ home: "/home/me", localUser: "me", uid: 1000, environment, files: new OneFile(config) },
      exec: async () => false,
      isName: async () => false,
    },
  );

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
  t.match(await resolve(config), {
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
  t.match(
    await resolve(config, { sshArgs: ["-o User=bob -p 3 -o ProxyJump=none -o UserKnownHostsFile=/x"] }),
    {
      user: "bob",
      port: 3,
      proxyJump: [],
      userKnownHosts: ["/x"],
    },
  );
  t.match(await resolve(config, { sshArgs: ["-l bob -p 3"], user: "carol", port: 4, privateKeyFile: "/k" }), {
    user: "carol",
    port: 4,
    identityFiles: ["/k", "/home/me/.ssh/carol-10.0.0.1"],
    hasExplicitIdentities: true,
  });
  t.match(await resolve(config, { host: "elsewhere" }), {
    host: "elsewhere",
    user: "nobody",
    port: 22,
    strictHostKeys: "ask",
  });
});

t.test("settings by default", async (t) => {
  t.match(await resolve("", {}, { SSH_AUTH_SOCK: "/agent" }), {
    host: "web",
    user: "me",
    port: 22,
    hasExplicitIdentities: false,
    identityFiles: ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"].map(
      (name) => `/home/me/.ssh/${name}`,
    ),
    agentSocket: "/agent",
    userKnownHosts: ["/home/me/.ssh/known_hosts", "/home/me/.ssh/known_hosts2"],
    strictHostKeys: "ask",
    connectTimeoutMs: 10_000,
    aliveIntervalMs: 15_000,
    forwardsAgent: false,
  } satisfies Partial<Record<keyof SshSettings, unknown>>);
});

t.test("settings with more than one meaning", async (t) => {
  const cases: [string, (settings: SshSettings) => unknown, unknown][] = [
    ["IdentityAgent none", ({ agentSocket }) => agentSocket, undefined],
    ["IdentityAgent SSH_AUTH_SOCK", ({ agentSocket }) => agentSocket, "/s"],
    ["IdentityAgent $X", ({ agentSocket }) => agentSocket, "/x"],
    ["IdentityAgent ${X}/%r", ({ agentSocket }) => agentSocket, "/x/me"],
    ["IdentityAgent ~/a", ({ agentSocket }) => agentSocket, "/home/me/a"],
    ["PasswordAuthentication no", ({ methods }) => [...methods], ["publickey", "keyboard-interactive"]],
    ["PreferredAuthentications password,publickey", ({ methods }) => [...methods], ["publickey", "password"]],
    ["StrictHostKeyChecking off", ({ strictHostKeys }) => strictHostKeys, "no"],
    ["BatchMode yes", ({ strictHostKeys }) => strictHostKeys, "yes"],
    ["StrictHostKeyChecking ask", ({ strictHostKeys }) => strictHostKeys, "ask"],
    ["ProxyCommand nc %h %p '%%'", ({ proxyCommand }) => proxyCommand, "nc web 22 '%'"],
    ["ProxyCommand none", ({ proxyCommand }) => proxyCommand, undefined],
    ["ProxyJump j\nProxyCommand nc %h %p", ({ proxyCommand }) => proxyCommand, undefined],
    ["ProxyJump %r@j-%h:1,[::1]:2", ({ proxyJump }) => proxyJump, ["me@j-web:1", "[::1]:2"]],
    ["IdentityFile none", ({ identityFiles }) => identityFiles, []],
    ["ConnectTimeout 1m30s", ({ connectTimeoutMs }) => connectTimeoutMs, 90_000],
    ["ServerAliveInterval 0", ({ aliveIntervalMs }) => aliveIntervalMs, 0],
    ["AddressFamily inet6", ({ family }) => family, 6],
    ['SetEnv A=1 "B=x y=z"', ({ environment }) => environment, { A: "1", B: "x y=z" }],
    ["UserKnownHostsFile ~/%n /b", ({ userKnownHosts }) => userKnownHosts, ["/home/me/web", "/b"]],
    ["Compression yes", ({ isCompressed }) => isCompressed, true],
    ["CertificateFile /c", ({ unservedLogins }) => unservedLogins.length, 1],
  ];
  for (const [text, look, expected] of cases)
    t.strictSame(look(await resolve(text, {}, { SSH_AUTH_SOCK: "/s", X: "/x" })), expected, text);
});

t.test("what no setting can be is said", async (t) => {
  const cases: [string, RegExp][] = [
    ["Port http", /config:1: port http isn't right/],
    ["StrictHostKeyChecking maybe", /stricthostkeychecking maybe isn't right/],
    ["AddressFamily ipv6", /addressfamily ipv6/],
    ["ConnectTimeout soon", /connecttimeout soon/],
    ["IdentityFile ${NOTHING}/k", /config:1: the variable NOTHING isn't set/],
    ["IdentityFile /%q", /%q stands for nothing/],
    ["KnownHostsCommand /x", /can't follow KnownHostsCommand/],
    ["ProxyUseFdpass yes", /can't follow ProxyUseFdpass/],
    ["Ciphers rot13", /has none of these: ciphers rot13/],
  ];
  for (const [text, summary] of cases)
    t.match(await refusal(resolve(text)), { code: "connection/ssh-config", summary }, text);
});

t.test("lists of algorithms", async (t) => {
  const names = async (text: string, key: "ciphers" | "kex" | "macs" | "publicKeyAlgorithms") =>
    (await resolve(text))[key];
  const usual = await names("", "ciphers");
  t.strictSame(await names("Ciphers aes256-ctr,chacha20-poly1305@openssh.com,none-such", "ciphers"), [
    "aes256-ctr",
    "chacha20-poly1305@openssh.com",
  ]);
  t.strictSame(await names("Ciphers +aes128-cbc", "ciphers"), [...usual, "aes128-cbc"]);
  t.strictSame(await names("Ciphers -*-gcm@*,aes*-ctr", "ciphers"), ["chacha20-poly1305@openssh.com"]);
  t.strictSame(await names("Ciphers ^aes256-ctr", "ciphers"), [
    "aes256-ctr",
    ...usual.filter((each) => each !== "aes256-ctr"),
  ]);
  t.strictSame(await names("MACs hmac-sha1", "macs"), ["hmac-sha1"]);
  t.strictSame(await names("KexAlgorithms curve25519-sha256,sntrup761x25519-sha512@openssh.com", "kex"), [
    "curve25519-sha256",
  ]);
  t.equal((await names("PubkeyAcceptedAlgorithms +ssh-rsa", "publicKeyAlgorithms")).at(-1), "ssh-rsa");
  t.match((await resolve("HostKeyAlgorithms ^ssh-rsa")).hostKeyAlgorithms, {
    isOrdered: true,
    names: ["ssh-rsa"],
  });
  t.match((await resolve("HostKeyAlgorithms -ssh-ed25519")).hostKeyAlgorithms, { isOrdered: false });
});

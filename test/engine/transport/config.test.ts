import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import t, { type Test } from "tap";
import { evaluateConfig, type Outside, type Target } from "../../../engine/transport/ssh/config/evaluate.js";
import { ConfigFiles } from "../../../engine/transport/ssh/config/files.js";
import { parseLine, splitArguments } from "../../../engine/transport/ssh/config/lines.js";
import { parseSshArguments, quoteWord } from "../../../engine/transport/ssh/arguments.js";
import { endsWell } from "../../../engine/transport/ssh/exec.js";
import { resolveSettings } from "../../../engine/transport/ssh/settings.js";
import { lacks } from "../../programs.js";
import { configCases, type ConfigCase } from "./config-cases.js";
import { refusal } from "./lab.js";

function folder(t: Test, files: Readonly<Record<string, string>> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), "hapb-config-"));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(dir, name), text.replaceAll("DIR", dir), { mode: 0o600 });
  return dir;
}

const { username, uid } = userInfo();

const evaluate = (
  home: string,
  target: Partial<Target> & { readonly args?: readonly string[] } = {},
  outside: Partial<Outside> = {},
) => {
  const { args = [], ...rest } = target;
  const { options, configFile } = parseSshArguments([args.map(quoteWord).join(" ")]);
  return evaluateConfig(
    { name: "web", given: options, configFile, localUser: username, uid, home, ...rest },
    { files: new ConfigFiles(home), exec: endsWell, isName: async () => false, ...outside },
  );
};

/** The value of an option as ssh -G prints it. */
async function ours(dir: string, { host = "web", args = [], expected }: ConfigCase) {
  const { options, host: hostname } = await evaluate(homedir(), {
    name: host,
    configFile: join(dir, "config"),
    args,
  });
  return Object.keys(expected).map((key) => {
    if (key === "hostname") return hostname;
    const lines = options.get(key)?.filter(({ text }) => text !== "none");
    if (!lines || lines.length === 0) return key === "port" ? "22" : undefined;
    if (Array.isArray(expected[key])) return lines.flatMap(({ words }) => words);
    return lines.map(({ words, text }) => (words.length > 0 ? words.join(" ") : text)).join("\n");
  });
}

t.test("the files as ssh reads them", async (t) => {
  for (const each of configCases) {
    const dir = folder(t, each.files);
    t.strictSame(await ours(dir, each), Object.values(each.expected), each.name);
    t.notOk(existsSync(join(dir, "ran")), each.name);
  }
});

t.test("and ssh itself says the same", { skip: lacks("ssh") }, async (t) => {
  for (const { name, files, host = "web", args = [], expected } of configCases) {
    const dir = folder(t, files);
    const said = execFileSync("ssh", ["-G", "-F", join(dir, "config"), ...args, host], { encoding: "utf8" });
    const values = Object.keys(expected).map((key) => {
      const lines = [...said.matchAll(new RegExp(`^${key} (.*)$`, "gm"))].map((match) => match[1]!);
      return Array.isArray(expected[key]) ? lines : lines.length > 0 ? lines.join("\n") : undefined;
    });
    t.strictSame(values, Object.values(expected), name);
  }
});

t.test("tokens mean what they mean to ssh", { skip: lacks("ssh") }, async (t) => {
  const config =
    "Host web\n  HostName %h.example.com\n  User u\n  Port 4\n" +
    'Match exec "echo %%:%C:%L:%d:%h:%i:%k:%l:%n:%p:%r:%u >DIR/said"\n  HostKeyAlias a\n' +
    'Match exec "echo %k >DIR/alias"\n  Compression yes\n';
  const dir = folder(t, { config });
  const said = () => readFileSync(join(dir, "said"), "utf8") + readFileSync(join(dir, "alias"), "utf8");
  execFileSync("ssh", ["-G", "-F", join(dir, "config"), "web"]);
  const theirs = said();
  rmSync(join(dir, "said"));
  await evaluate(homedir(), { configFile: join(dir, "config") });
  t.equal(said(), theirs);
  t.match(theirs, /^%:[0-9a-f]{40}:/);
});

t.test("ProxyCommand gets the same words", { skip: lacks("ssh") }, async (t) => {
  const command = `sh -c 'echo "$@" >DIR/part; mv DIR/part DIR/said' x %h %n %p %r '%%' "a b" # c`;
  const dir = folder(t, { config: `ProxyCommand ${command}\nHostName real\n` });
  const configFile = join(dir, "config");
  try {
    execFileSync("ssh", ["-F", configFile, "-l", "u", "web"], { stdio: "ignore" });
  } catch {
    // The command is no way to a server.
  }
  const theirs = readFileSync(join(dir, "said"), "utf8");
  rmSync(join(dir, "said"));
  const { proxyCommand } = await resolveSettings(
    { host: "web", user: "u", sshArgs: [`-F ${configFile}`], connectTimeoutMs: 1000 },
    {
      ...{ localUser: username, uid, home: homedir(), environment: {}, files: new ConfigFiles(homedir()) },
      exec: endsWell,
      isName: async () => false,
    },
  );
  t.ok(await endsWell(proxyCommand!));
  t.equal(readFileSync(join(dir, "said"), "utf8"), theirs);
  t.equal(theirs, "real web 22 u % a b\n");
});

t.test("the user's file before the system's, relative includes, a file of one's own, none", async (t) => {
  const home = folder(t);
  mkdirSync(join(home, ".ssh/config.d"), { recursive: true });
  writeFileSync(join(home, ".ssh/config"), "Include config.d/*.conf ~/more\nHost web\n  Port 5\n");
  writeFileSync(join(home, ".ssh/config.d/a.conf"), "Host web\n  User a\n");
  writeFileSync(join(home, ".ssh/config.d/.b.conf"), "Port 1\n");
  writeFileSync(join(home, "more"), "HostKeyAlias more\n");
  writeFileSync(join(home, ".ssh/one"), "Port 7\nInclude config.d/a.conf\n");
  const read = async (target: Partial<Target> = {}) => {
    const { options } = await evaluate(home, target);
    return ["user", "port", "hostkeyalias"].map((key) => options.get(key)?.[0]?.words[0]);
  };
  t.strictSame(await read(), ["a", "5", "more"]);
  t.strictSame(await read({ configFile: "~/.ssh/one" }), ["a", "7", undefined]);
  t.strictSame(await read({ configFile: "none" }), [undefined, undefined, undefined]);
});

t.test("canonical names", async (t) => {
  const base =
    "CanonicalizeHostname yes\nCanonicalDomains a.example b.example\nHost web.b.example\n  Port 9\n";
  const known = new Set(["web.b.example"]);
  const reach = async (config: string, name = "Web") => {
    const configFile = join(folder(t, { config }), "config");
    const { host, options } = await evaluate(
      "/",
      { configFile, name },
      { isName: async (each) => known.has(each) },
    );
    return [host, options.get("port")?.[0]?.text];
  };
  t.strictSame(await reach(base), ["web.b.example", "9"]);
  t.strictSame(await reach(base, "db"), ["db", undefined], "in none of the domains");
  t.strictSame(await reach(base, "10.0.0.1"), ["10.0.0.1", undefined]);
  t.strictSame(await reach(base, "web.b.example"), ["web.b.example", "9"], "dots enough");
  t.strictSame(await reach(`ProxyJump j\n${base}`), ["web", undefined], "not through a jump host");
  t.strictSame(await reach(`ProxyJump j\n${base.replace("yes", "always")}`), ["web.b.example", "9"]);
  t.match(await refusal(reach(`CanonicalizeFallbackLocal no\n${base}`, "db")), { code: "connection/name" });
});

t.test("what can't be read is said with its place", async (t) => {
  const cases: [string, RegExp][] = [
    ['Port 22\nHost "web', /config:2: a quote is left open/],
    ["Match\n", /config:1: Match needs something/],
    ["Match host\n", /Match host needs a value/],
    ["Match planet mars\n", /"planet" is nothing that Match knows/],
    ["Match localnetwork 10.0.0.0/8\n", /knows no Match localnetwork/],
    ["HostName %q\nMatch host x\n", /config:1: %q stands for nothing here/],
    ['Match exec "echo %z"\n', /config:1: %z stands for nothing/],
    ["Include DIR/config\n", /files include each other without end/],
  ];
  for (const [config, summary] of cases) {
    const configFile = join(folder(t, { config }), "config");
    const said = await refusal(evaluate("/", { configFile }));
    t.equal(said.code, "connection/ssh-config");
    t.match(said.summary, summary);
  }
});

t.test("arguments are cut and put together again", async () => {
  const quoted = (word: string) => `"${word.replace(/["\\]/g, "\\$&")}"`;
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const again = splitArguments(words.map(quoted).join(" "), "");
      return again.length === words.length && again.every((word, i) => word === words[i]);
    }),
  );
});

t.test("any text is a line or a message", async () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        const line = parseLine(text, "f:1");
        return line === undefined || line.keyword === line.keyword.toLowerCase();
      } catch (cause) {
        return (cause as Error).message === "f:1: a quote is left open";
      }
    }),
  );
});

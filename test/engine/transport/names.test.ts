import fc from "fast-check";
import t from "tap";
import { requireNames } from "../../../engine/transport/ssh/names.js";
import { resolveSettings } from "../../../engine/transport/ssh/settings.js";
import { ConfigFiles } from "../../../engine/transport/ssh/config/files.js";
import { parseConfig } from "../../../engine/transport/ssh/config/lines.js";
import { refusal } from "./lab.js";

const said = (names: { host: string; user?: string }) => refusal((async () => requireNames(names))());

t.test("names that a shell would take for more are refused", async (t) => {
  for (const host of ["$(id)", "a;b", "a b", "-oProxyCommand=x", "a\nb", "`id`", "a|b", 'a"b', "\u001b[2J"])
    t.match(
      await said({ host }),
      { code: "connection/name", summary: /is no name or address of a host/ },
      host,
    );
  for (const user of ["`id`", "-l", "a;b", "a -b", "$(id)", "a\\", "a\u0007"])
    t.match(
      await said({ host: "web", user }),
      { code: "connection/name", summary: /is no name of a user/ },
      user,
    );
});

t.test("names as they are", async () => {
  for (const host of ["web", "web-1.example.com", "10.0.0.1", "fe80::1%eth0", "web_1", "bücher.example"])
    requireNames({ host });
  for (const user of ["root", "DOMAIN\\ada", "ada@example.com", "ada lovelace", "pc$"])
    requireNames({ host: "web", user });
  fc.assert(fc.property(fc.domain(), (host) => requireNames({ host }) === undefined));
});

t.test("no command of the configuration is run for such a name", async (t) => {
  const ran: string[] = [];
  class OneFile extends ConfigFiles {
    override roots() {
      return [{ path: "config", folder: "/" }];
    }
    override read() {
      return parseConfig('Match exec "look %h"\n  ProxyCommand nc %h %p', "config");
    }
  }
  const around = {
    ...{ home: "/home/me", localUser: "me", uid: 1000, environment: {}, files: new OneFile("/home/me") },
    exec: async (command: string) => ran.push(command) > 0,
    isName: async () => false,
  };
  const settings = (host: string) => resolveSettings({ host, connectTimeoutMs: 1000 }, around);
  t.match(await refusal(settings("$(touch x)")), { code: "connection/name" });
  t.strictSame(ran, []);
  t.equal((await settings("web")).proxyCommand, "nc web 22");
  t.strictSame(ran, ["look web"]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ConfigFiles } from "../../../engine/transport/ssh/config/files.js";
import { HostKeyCheck } from "../../../engine/transport/ssh/host-key.js";
import { resolveSettings } from "../../../engine/transport/ssh/settings.js";

/** An ssh-ed25519 key that nobody knows. */
const key = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32),
]);

t.test("NoHostAuthenticationForLocalhost is about this machine alone", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "hapb-loopback-"));
  t.teardown(() => rmSync(home, { recursive: true, force: true }));
  const config = join(home, "config");
  const isTrusted = async (more: string): Promise<boolean> => {
    writeFileSync(config, `NoHostAuthenticationForLocalhost yes\nStrictHostKeyChecking yes\n${more}\n`);
    const settings = await resolveSettings(
      { host: "web", connectTimeoutMs: 1000, sshArgs: [`-F ${config}`] },
      {
        ...{ home, localUser: "me", uid: 1000, environment: {}, files: new ConfigFiles(home) },
        exec: async () => false,
        isName: async () => false,
      },
    );
    return new HostKeyCheck(settings).check(key, undefined).then(
      () => true,
      () => false,
    );
  };
  const cases: [string, boolean][] = [
    ["HostName localhost", true],
    ["HostName 127.0.0.5", true],
    ["HostName ::1", true],
    ["HostName 10.0.0.1", false],
    ["HostName localhost\nProxyJump gate", false],
    ["HostName 127.0.0.1\nProxyCommand nc gate 22", false],
    ["HostName localhost\nHostKeyAlias web", false],
  ];
  for (const [more, expected] of cases) t.equal(await isTrusted(more), expected, more);
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import t from "tap";
import { localHost } from "../../engine/shell/shells.js";
import { lacks } from "../../programs.js";
import { runModule } from "../run-module.js";

/** What any process of this machine shows of itself: arguments and environment. */
function shownByProcesses(): string {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => ["cmdline", "environ"].map((file) => join("/proc", pid, file)))
    .map((file) => {
      try {
        return readFileSync(file, "latin1");
      } catch {
        return "";
      }
    })
    .join("\n");
}

t.test("no process shows a password or a header while it asks", { skip: lacks("curl") }, async (t) => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(shownByProcesses());
    request.resume();
    request.on("end", () => response.end("x"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { host, folder } = localHost(t);
  const secrets = {
    url_username: "me",
    url_password: "pass-9173-word",
    force_basic_auth: true,
    headers: { "X-Token": "token-9173-word" },
  };
  const url = `http://127.0.0.1:${port}/?key=query-9173-word`;
  await runModule(host, "uri", { ...secrets, url, method: "POST", body: "body-9173-word" });
  await runModule(host, "get_url", { ...secrets, url, dest: join(folder, "file") });
  t.equal(seen.length, 2);
  for (const text of seen) t.notMatch(text, "9173-word");
  if (existsSync("/proc/self/cmdline")) t.match(seen[0], "curl", "it was looked while curl ran");
});

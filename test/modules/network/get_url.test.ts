import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { HostFailure, type Host } from "../../../engine/module/index.js";
import { localHost } from "../../engine/shell/shells.js";
import { fakeHost } from "../../../engine/testing.js";
import { runModule } from "../run-module.js";
import { listedDigest } from "../../../modules/network/checksum.js";
import { server } from "./server.js";

/** The asker is chosen by what the host says it has. */
function having(host: Host, asker: string): Host {
  return new Proxy(host, {
    get(target, name) {
      const own = Reflect.get(target, name) as unknown;
      if (name === "query")
        return (script: { text: string }, options: never) =>
          script.text.includes("GNU Wget")
            ? Promise.resolve({ rc: 0, stdout: { text: asker }, stderr: { text: "" } })
            : target.query(script, options);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}

const askers = ["curl", "wget", "none"].filter(
  (name) =>
    name === "none" ||
    ["/usr/bin", "/bin", "/usr/local/bin"].some((folder) => existsSync(join(folder, name))),
);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

for (const asker of askers)
  t.test(`downloads by ${asker === "none" ? "the control machine" : asker}`, async (t) => {
    const { host: bare, folder } = localHost(t);
    const host = having(bare, asker);
    const { url, came } = await server(t);
    const dest = join(folder, "file");

    await t.test("a file", async (t) => {
      const { outcome, result } = await runModule(host, "get_url", {
        url: `${url}/text`,
        dest,
        mode: "0640",
      });
      t.equal(outcome, "changed");
      t.match(result, { status_code: 200, dest, size: 5, mode: "0640", msg: "OK (5 bytes)" });
      t.equal(readFileSync(dest, "utf8"), "text\n");
      t.equal(statSync(dest).mode & 0o7777, 0o640);
      t.equal(came.at(-1)!.headers["user-agent"], "ansible-httpget");
      const asked = came.length;
      t.equal((await runModule(host, "get_url", { url: `${url}/text`, dest })).outcome, "ok");
      t.equal(came.length, asked, "what is there isn't asked for again");
    });

    await t.test("by force: anew, and a change only when it is another", async (t) => {
      const args = { url: `${url}/text`, dest, force: true, backup: true };
      t.equal((await runModule(host, "get_url", args)).outcome, "ok");
      t.equal((await runModule(host, "get_url", args, { checkMode: true })).outcome, "unknown");
      writeFileSync(dest, "other");
      const { outcome, result } = await runModule(host, "get_url", args);
      t.equal(outcome, "changed");
      t.equal(readFileSync(String(result["backup_file"]), "utf8"), "other");
    });

    await t.test("nothing where the server sends it to a file", async (t) => {
      const there = join(folder, "secret");
      writeFileSync(there, "secret\n");
      const args = { url: `${url}/to/302file://${there}`, dest: join(folder, "taken") };
      const message = /sends on to file:.*, which is not followed/;
      await t.rejects(runModule(host, "get_url", args), { message });
      t.notOk(existsSync(args.dest));
    });

    await t.test("with a checksum", async (t) => {
      const args = { url: `${url}/text`, dest, checksum: `sha256:${sha256("text\n")}` };
      t.equal((await runModule(host, "get_url", args)).outcome, "ok");
      writeFileSync(dest, "other");
      t.equal((await runModule(host, "get_url", args, { checkMode: true })).outcome, "changed");
      t.equal((await runModule(host, "get_url", args)).outcome, "changed");
      const wrong = runModule(host, "get_url", { ...args, checksum: `sha256:${sha256("x")}` });
      await t.rejects(wrong, { message: /not what "checksum" says/, hint: new RegExp(sha256("text\n")) });
      t.equal(readFileSync(dest, "utf8"), "text\n", "the old file stays");
    });

    await t.test("after redirects, tries and questions", async (t) => {
      const got = async (path: string, args = {}) => {
        await runModule(host, "get_url", { url: `${url}${path}`, dest, force: true, ...args });
        return readFileSync(dest, "utf8");
      };
      t.equal(await got("/to/302/to/307/text"), "text\n");
      t.equal(await got("/flaky"), "at last\n");
      t.equal(await got("/private", { url_username: "me", url_password: 'p"w\\d' }), "private\n");
      if (asker !== "wget") t.equal(await got("/gzip"), "unpacked\n");
      const headers = { "X-Long": 'a "quoted" \\ value', "X-Number": 1 };
      const echoed = JSON.parse(
        await got("/to/302/echo", { headers, unredirected_headers: ["x-number"] }),
      ) as {
        headers: Record<string, string>;
      };
      t.equal(echoed.headers["x-long"], 'a "quoted" \\ value');
      t.equal(echoed.headers["x-number"], undefined);
    });

    await t.test("into a folder, under the name that the server gives", async (t) => {
      mkdirSync(join(folder, "d"));
      const { result } = await runModule(host, "get_url", { url: `${url}/named`, dest: join(folder, "d") });
      t.equal(result["dest"], join(folder, "d/given.txt"));
      t.strictSame(readdirSync(join(folder, "d")), ["given.txt"]);
    });

    await t.test("what isn't there, and who isn't", async (t) => {
      const lost = runModule(host, "get_url", { url: `${url}/nowhere`, dest: join(folder, "new") });
      await t.rejects(lost, { message: /answered 404/, result: { status_code: 404 } });
      const nobody = runModule(host, "get_url", {
        url: "http://127.0.0.1:1/x",
        dest: join(folder, "new"),
        retries: 0,
      });
      await t.rejects(nobody, HostFailure);
      t.notOk(existsSync(join(folder, "new")));
      t.strictSame(
        readdirSync(folder).filter((name) => name.startsWith(".hapb-")),
        [],
        "nothing is left behind",
      );
    });

    await t.test("through the proxy of the environment", async (t) => {
      const before = process.env["http_proxy"];
      process.env["http_proxy"] = url;
      const environment = { http_proxy: url, no_proxy: "" };
      const args = { url: "http://elsewhere.invalid/x", dest, force: true };
      await runModule(host, "get_url", args, { environment }).finally(() => {
        if (before === undefined) delete process.env["http_proxy"];
        else process.env["http_proxy"] = before;
      });
      t.equal(readFileSync(dest, "utf8"), "by proxy: http://elsewhere.invalid/x\n");
    });
  });

t.test("digests in lists", async (t) => {
  const hex = sha256("x");
  t.equal(listedDigest(`${hex}\n`, "any"), hex);
  t.equal(listedDigest(`${sha256("y")}  b\n${hex} *./dir/a\n`, "a"), hex);
  t.equal(listedDigest(`SHA256 (a) = ${hex}\n`, "a"), hex);
  t.equal(listedDigest(`SHA2-256(a)= ${hex}\n`, "a"), hex);
  t.equal(listedDigest(`${hex}  b\n${hex}  c\n`, "a"), undefined);
});

t.test("a digest of no known kind", async (t) => {
  const host = fakeHost({ paths: { "/d": {} }, answers: [["GNU Wget", { stdout: "curl\n" }]] });
  await t.rejects(runModule(host, "get_url", { url: "http://x/y", dest: "/d/f", checksum: "crc:12" }), {
    message: /names none of md5/,
  });
});

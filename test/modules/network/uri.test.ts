import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import t from "tap";
import type { PlainObject } from "../../../engine/module/index.js";
import { curlConfig } from "../../../modules/network/http/curl.js";
import { parseHead, shownUrl } from "../../../modules/network/http/request.js";
import { localHost } from "../../engine/shell/shells.js";
import { lacks } from "../../programs.js";
import { runModule } from "../run-module.js";
import { server, type Came } from "./server.js";

async function asking(t: Parameters<typeof server>[0]) {
  const { host, folder } = localHost(t);
  const { url, came } = await server(t);
  const ask = (path: string, args: PlainObject = {}, files: Record<string, string> = {}) =>
    runModule(host, "uri", { url: `${url}${path}`, ...args }, { files });
  const failure = async (path: string, args: PlainObject = {}) => {
    const problem: unknown = await ask(path, args).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return problem as { message: string; result: PlainObject };
  };
  const echo = async (args: PlainObject, files: Record<string, string> = {}) =>
    (await ask("/echo", args, files)).result["json"] as unknown as Came;
  return { host, folder, url, came, ask, failure, echo };
}

t.test("what a server answers", { skip: lacks("curl") }, async (t) => {
  const { ask, failure, url } = await asking(t);
  const { outcome, result } = await ask("/text", { return_content: true });
  t.equal(outcome, "ok", "asking changes nothing");
  t.match(result, {
    status: 200,
    url: `${url}/text`,
    redirected: false,
    content: "text\n",
    cookies: { a: "b" },
    cookies_string: "a=b",
    last_modified: "x",
    changed: false,
  });
  t.strictSame((await ask("/json")).result["json"], { a: [1, "é"] });
  t.equal((await ask("/json")).result["content"], undefined);
  t.equal((await ask("/gzip", { return_content: true })).result["content"], "unpacked\n");
  t.equal((await ask("/empty", { status_code: "200, 204" })).result["status"], 204);
  t.equal((await ask("/text", { method: "HEAD" })).result["status"], 200);
  const wrong = await failure("/nowhere");
  t.match(wrong.message, /answered 404 Not Found, and not 200/);
  t.match(wrong.result, { status: 404, content: "nothing here", msg: "Status code was 404 and not [200]" });
  t.match((await failure("", { url: "http://127.0.0.1:1/" })).result, { status: -1 });
});

t.test("what a server is asked", { skip: lacks("curl") }, async (t) => {
  const { ask, echo, failure } = await asking(t);
  const body = { a: [1, 2], b: "é &\0" };
  const json = await echo({ method: "post", body, body_format: "json" });
  t.match(json, { method: "POST", headers: { "content-type": "application/json" } });
  t.strictSame(JSON.parse(json.body), body);
  const form = await echo({ method: "POST", body, body_format: "form-urlencoded" });
  t.equal(form.body, "a=1&a=2&b=%C3%A9+%26%00");
  t.equal(
    (await echo({ method: "PUT", body: "@text", headers: { "Content-Type": "text/x" } })).body,
    "@text",
  );
  t.match(await echo({ method: "DELETE" }), { method: "DELETE", body: "" });
  const fields = {
    one: "1",
    two: { filename: "f.txt", content: "2", mime_type: "text/plain" },
    three: { filename: "mine" },
  };
  const multipart = await echo(
    { method: "POST", body: fields, body_format: "form-multipart" },
    { mine: "3\n" },
  );
  t.match(
    multipart.body,
    /name="one"\r\n\r\n1\r\n.*filename="f.txt"\r\nContent-Type: text\/plain\r\n\r\n2\r\n.*\r\n\r\n3\n\r\n/s,
  );
  t.equal((await echo({ method: "POST", src: "mine" }, { mine: "a\0b" })).body, "a\0b");
  t.match((await failure("/private")).result, { status: 401 });
  const known = { url_username: "me", url_password: 'p"w\\d', return_content: true };
  t.equal((await ask("/private", known)).result["content"], "private\n");
  t.equal((await ask("/private", { ...known, force_basic_auth: true })).result["content"], "private\n");
});

t.test("where answers send it", { skip: lacks("curl") }, async (t) => {
  const { ask, failure, url } = await asking(t);
  t.match((await ask("/to/302/text")).result, { url: `${url}/text`, redirected: true });
  t.match((await ask("/to/302/text", { follow_redirects: "none", status_code: 302 })).result, {
    redirected: false,
  });
  const away = await failure("/to/302file:///etc/hostname", { return_content: true });
  t.match(away.message, /sends on to file:\/\/\/etc\/hostname, which is not followed/);
  t.match(away.result, { status: -1, content: undefined });
  const post = { method: "POST", body: "x" };
  t.equal((await failure("/to/302/echo", post)).result["status"], 302, "safe: a POST doesn't go on");
  const went = (await ask("/to/302/echo", { ...post, follow_redirects: "all" })).result["json"];
  t.match(went, { method: "GET", body: "" });
  const kept = (await ask("/to/307/echo", { ...post, follow_redirects: "all" })).result["json"];
  t.match(kept, { method: "POST", body: "x" });
});

t.test("content that goes to a file", { skip: lacks("curl") }, async (t) => {
  const { ask, folder } = await asking(t);
  const dest = join(folder, "d");
  mkdirSync(dest);
  const { outcome, result } = await ask("/text", { dest, mode: "0600" });
  t.match({ outcome, path: result["path"] }, { outcome: "changed", path: join(dest, "text") });
  t.equal(readFileSync(join(dest, "text"), "utf8"), "text\n");
  t.equal(statSync(join(dest, "text")).mode & 0o777, 0o600);
  t.equal((await ask("/text", { dest })).outcome, "ok");
});

t.test("when nothing is asked", async (t) => {
  const { ask, folder, came, host, url } = await asking(t);
  writeFileSync(join(folder, "there"), "");
  t.match((await ask("/text", { creates: join(folder, "there") })).result["msg"], /exists/);
  t.match((await ask("/text", { removes: join(folder, "gone") })).result["msg"], /does not exist/);
  t.equal((await runModule(host, "uri", { url: `${url}/text` }, { checkMode: true })).outcome, "skipped");
  t.equal(came.length, 0);
});

t.test("any words reach curl as they are", { skip: lacks("curl") }, async (t) => {
  const { echo } = await asking(t);
  const words = fc
    .string({ minLength: 1, unit: fc.constantFrom(..."ab \\\"'#@;=%${}\t") })
    .map((text) => `x${text}x`);
  await fc.assert(
    fc.asyncProperty(
      words,
      async (text) => (await echo({ headers: { "X-Word": text } })).headers["x-word"] === text,
    ),
    { numRuns: 15 },
  );
});

t.test("secrets stand in the configuration alone", (t) => {
  const base = { method: "GET", headers: {}, forceBasicAuth: false, agent: "a", timeoutS: 1, retries: 0 };
  const flags = { validateCerts: true, useProxy: true, useNetrc: false, decompress: false };
  const config = curlConfig({ ...base, ...flags, url: "http://h/", user: "u", password: 'a"b\\\nc' }, "mark");
  t.match(config, 'user = "u:a\\"b\\\\\\nc"\n');
  t.equal(shownUrl("https://me:word@host/x?y=@"), "https://me:********@host/x?y=@");
  t.equal(shownUrl("https://host/me:word@x"), "https://host/me:word@x");
  t.end();
});

t.test("heads", (t) => {
  t.strictSame(parseHead("HTTP/1.1 100 Continue\r\n\r\nHTTP/2 201 \r\nA: b: c\r\nx-y:\r\n\r\n"), {
    status: 201,
    reason: "",
    headers: [
      ["A", "b: c"],
      ["x-y", ""],
    ],
  });
  t.equal(parseHead("nothing"), undefined);
  t.end();
});

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Test } from "tap";

/** A request as it came. */
export interface Came {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A tar with one file. @source POSIX.1-2017, pax, ustar Interchange Format */
function archive(): Buffer {
  const head = Buffer.alloc(512);
  head.write("from/server", 0);
  head.write("0000644\0" + "0000000\0" + "0000000\0" + "00000000007\0" + "14000000000\0", 100);
  head.write("        0", 148);
  head.write("ustar\x0000root", 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([head, Buffer.from("served\n".padEnd(512, "\0")), Buffer.alloc(1024)]);
}

/**
 * A web server on loopback: /text, /json, /empty, /gzip, /echo (the request as JSON), /private (user "me", password `p"w\d`), /flaky (fails
 * once), /archive (a tar with from/server in it), /named (says how it is called), /to/CODE/PATH or /to/CODEURL (sends on), /status/CODE. As a proxy, it answers for others.
 */
export async function server(t: Test): Promise<{ readonly url: string; readonly came: Came[] }> {
  const came: Came[] = [];
  let flaky = 0;
  const listening = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (chunk: Buffer) => parts.push(chunk));
    request.on("end", () => {
      const [path = "", method = ""] = [request.url, request.method];
      came.push({ method, path, headers: request.headers, body: Buffer.concat(parts).toString() });
      const say = (status: number, text: string | Buffer, headers: Record<string, string> = {}) =>
        response.writeHead(status, headers).end(method === "HEAD" ? undefined : text);
      const [, code, to] = /^\/to\/(\d+)(\/.*|[a-z]+:\/\/.*)$/.exec(path) ?? [];
      if (path.startsWith("http://")) say(200, `by proxy: ${path}\n`);
      else if (to !== undefined) say(Number(code), "elsewhere", { location: to });
      else if (path.startsWith("/status/")) say(Number(path.slice(8)), "it says so");
      else if (path === "/json")
        say(200, '{"a": [1, "é"]}', { "content-type": "application/json; charset=utf-8" });
      else if (path === "/gzip") say(200, gzipSync("unpacked\n"), { "content-encoding": "gzip" });
      else if (path === "/empty") say(204, "");
      else if (path === "/echo")
        say(200, JSON.stringify(came.at(-1)), { "content-type": "application/json", "x-one": "1" });
      else if (path === "/named")
        say(200, "named\n", { "content-disposition": 'attachment; filename="../given.txt"' });
      else if (path === "/archive") say(200, archive());
      else if (path === "/flaky") say(flaky++ === 0 ? 503 : 200, "at last\n");
      else if (path === "/private") {
        const isKnown =
          request.headers.authorization === `Basic ${Buffer.from('me:p"w\\d').toString("base64")}`;
        if (isKnown) say(200, "private\n");
        else say(401, "who?", { "www-authenticate": 'Basic realm="x"' });
      } else if (path === "/text") say(200, "text\n", { "set-cookie": "a=b; Path=/", "last-modified": "x" });
      else say(404, "nothing here");
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, came };
}

import t from "tap";
import { follow } from "../../../modules/network/http/follow.js";
import { wantedDigest } from "../../../modules/network/checksum.js";
import { NoAnswer, type Exchange, type HttpRequest } from "../../../modules/network/http/request.js";

function asking(url: string): HttpRequest {
  return {
    url,
    method: "GET",
    headers: { Authorization: "Bearer x", Cookie: "c", "X-Token": "o", Accept: "text/plain" },
    clientCert: "/etc/me.pem",
    clientKey: "/etc/me.key",
    user: "me",
    password: "word",
    forceBasicAuth: true,
    agent: "a",
    timeoutS: 1,
    retries: 0,
    validateCerts: true,
    useProxy: true,
    useNetrc: true,
    decompress: true,
  };
}

/** Sends the first request on to `location`, and notes what is asked. */
function sending(location: string): { readonly asked: HttpRequest[]; readonly exchange: Exchange } {
  const asked: HttpRequest[] = [];
  const exchange: Exchange = (request) => {
    asked.push(request);
    const isFirst = asked.length === 1;
    return Promise.resolve({
      status: isFirst ? 302 : 200,
      reason: "",
      headers: isFirst ? [["Location", location] as const] : [],
    });
  };
  return { asked, exchange };
}

t.test("a server sends nobody to files and other protocols", async (t) => {
  for (const [from, location] of [
    ["http://one/a", "file:///etc/shadow"],
    ["https://one/a", "FILE:///etc/shadow"],
    ["http://one/a", "ftp://one/a"],
    ["http://one/a", "gopher://one/a"],
    ["http://one/a", "scp://one/a"],
    ["ftp://one/a", "file:///etc/shadow"],
    ["http://one/a", "http://["],
  ] as const) {
    const { asked, exchange } = sending(location);
    const problem: unknown = await follow(exchange, asking(from), "all").catch((cause: unknown) => cause);
    t.type(problem, NoAnswer, location);
    t.match(problem, { message: /^\w+:\/\/one\/a sends on to .*, which is not followed$/, hasNoWay: false });
    t.equal(asked.length, 1, `${location} isn't asked`);
  }
});

t.test("it may send them to the web, and from ftp to ftp", async (t) => {
  for (const [from, location, url] of [
    ["http://one/a", "https://two/b", "https://two/b"],
    ["https://one/a", "http://one/b", "http://one/b"],
    ["https://one/a", "/b", "https://one/b"],
    ["ftp://one/a", "ftp://two/b", "ftp://two/b"],
    ["ftp://one/a", "https://one/b", "https://one/b"],
  ] as const)
    t.equal((await follow(sending(location).exchange, asking(from), "all")).url, url);
});

t.test("who asks is told to the same origin alone, or to the same host's https", async (t) => {
  for (const [from, location, isKept] of [
    ["http://one/a", "/b", true],
    ["https://one:8443/a", "https://one:8443/b", true],
    ["http://one/a", "https://one/b", true],
    ["http://one:80/a", "https://one:443/b", true],
    ["https://one/a", "http://one/b", false],
    ["https://one:8443/a", "http://one:8443/b", false],
    ["http://one:8080/a", "https://one:8080/b", false],
    ["http://one:8080/a", "https://one/b", false],
    ["http://one/a", "https://one:8443/b", false],
    ["http://one/a", "http://one:8080/b", false],
    ["http://one/a", "http://two/b", false],
    ["ftp://one/a", "http://one/b", false],
  ] as const) {
    const { asked, exchange } = sending(location);
    await follow(exchange, asking(from), "all");
    const { user, password, headers, clientCert, clientKey } = asked[1]!;
    const { headers: all, clientCert: cert, clientKey: key } = asking(from);
    t.strictSame(
      [user, password, headers, clientCert, clientKey],
      isKept
        ? ["me", "word", all, cert, key]
        : [undefined, undefined, { Accept: "text/plain" }, undefined, undefined],
      `${from} to ${location}`,
    );
  }
});

t.test("nor is it told to whoever has the list of digests, elsewhere", async (t) => {
  for (const [list, isTold] of [
    ["https://one/SHA256SUMS", true],
    ["https://two/SHA256SUMS", false],
    ["file:///srv/SHA256SUMS", false],
  ] as const) {
    const asked: HttpRequest[] = [];
    const exchange: Exchange = (request) => {
      asked.push(request);
      return Promise.resolve({ status: 200, reason: "", headers: [], body: Buffer.from("f".repeat(64)) });
    };
    const digest = { algorithm: "sha256", list } as const;
    await wantedDigest(digest, "a", asking("https://one/a"), () => exchange, undefined as never);
    const [{ user, password, clientCert, headers } = asking("")] = asked;
    t.strictSame(
      [user, password, clientCert, Object.keys(headers)],
      isTold
        ? ["me", "word", "/etc/me.pem", Object.keys(asking("").headers)]
        : [undefined, undefined, undefined, ["Accept"]],
      list,
    );
  }
});

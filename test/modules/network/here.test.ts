import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import { lacks } from "../../programs.js";
import { ownExchange } from "../../../modules/network/http/here.js";
import { NoAnswer, type HttpRequest } from "../../../modules/network/http/request.js";

async function listening(t: Test, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A web server whose certificate nobody knows, and the proxy that the environment names; which tunnels it made. */
async function behindProxy(t: Test) {
  const folder = t.testdir();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost";
  const names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert];
  execFileSync("openssl", [...asked.split(" "), ...names], { stdio: "ignore" });
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) =>
    answer.end("by TLS"),
  );
  const tunnels: string[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    tunnels.push(request.url ?? "");
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const each of [socket, onward]) each.on("error", () => onward.destroy());
  });
  const port = await listening(t, server);
  process.env["https_proxy"] = `http://127.0.0.1:${await listening(t, proxy)}`;
  process.env["no_proxy"] = "";
  const ask = async (options: Partial<HttpRequest>) => {
    const request = {
      url: `https://localhost:${port}/`,
      method: "GET",
      headers: {},
      forceBasicAuth: false,
      agent: "a",
      timeoutS: 10,
      retries: 0,
      validateCerts: true,
      useProxy: true,
      useNetrc: false,
      decompress: false,
    };
    const { body } = await ownExchange(new AbortController().signal)({ ...request, ...options });
    return Buffer.from(body ?? []).toString();
  };
  return { ask, cert, tunnels, port };
}

t.test(
  "what is asked of a server's certificate holds behind a proxy as well",
  { skip: lacks("openssl") },
  async (t) => {
    const { ask, cert, tunnels, port } = await behindProxy(t);
    await t.rejects(ask({}), NoAnswer, "nobody knows it");
    t.equal(await ask({ validateCerts: false }), "by TLS");
    t.equal(await ask({ caPath: cert }), "by TLS");
    t.strictSame(tunnels, Array(3).fill(`localhost:${port}`));
    await t.rejects(ask({ caPath: cert, url: `https://127.0.0.1:${port}/` }), NoAnswer, "another's name");
  },
);

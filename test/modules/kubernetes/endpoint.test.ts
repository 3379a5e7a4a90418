import t from "tap";
import { readEndpointLook } from "../../../modules/kubernetes/node/endpoint.js";

/** As curl 7.88 says it after each kind of end. */
const said = (code: number, words: string, time = "0.000000"): string =>
  `curl ${code}\n\ntime_connect ${time}\ncurl: (${code}) ${words}`;

const cases: readonly (readonly [string, string, string, boolean?])[] = [
  ["the host's own authority", "ours", "ours"],
  ["another authority", "other", "other"],
  ["refused", said(7, "Failed to connect to 10.0.0.100 port 8443: Connection refused"), "nothing"],
  ["no way there", said(7, "Failed to connect to 10.0.0.100 port 8443: No route to host"), "nothing"],
  [
    "nobody has the address",
    said(28, "Failed to connect to 10.0.0.100 port 8443 after 2001 ms: Timeout was reached"),
    "nothing",
  ],
  [
    "nobody has the address, in other words",
    said(28, "Connection timed out after 2001 milliseconds"),
    "nothing",
  ],
  ["a load balancer without servers closes", said(35, "OpenSSL SSL_connect: SSL_ERROR_SYSCALL"), "nothing"],
  ["an empty answer", said(52, "Empty reply from server", "0.000301"), "nothing"],
  ["reset", said(56, "Recv failure: Connection reset by peer", "0.000301"), "nothing"],
  ["a name that nobody knows", said(6, "Could not resolve host: k8s.example.org"), "unknown"],
  ["accepted, and silent", said(28, "SSL connection timeout"), "unknown", true],
  [
    "accepted, and silent, as curl 8 says it",
    said(28, "SSL connection timeout", "0.000214"),
    "unknown",
    true,
  ],
  ["TLS, and silent", said(28, "Operation timed out after 4000 milliseconds", "0.000214"), "unknown", true],
  ["curl itself fails", said(2, "Failed initialization"), "unknown"],
  ["curl is missing", "curl is missing", "unknown"],
  ["no word at all", "", "unknown"],
];

for (const [name, text, answer, isSilent = false] of cases)
  t.test(name, async (t) => t.match(readEndpointLook(text), { answer, isSilent }));

t.test("what was seen is said in curl's words", async (t) => {
  t.equal(readEndpointLook(said(28, "SSL connection timeout")).seen, "SSL connection timeout");
  t.equal(readEndpointLook("curl is missing").seen, "curl is missing");
});

import fc from "fast-check";
import t from "tap";
import { parseChallenge } from "../../../engine/bundle/challenge.js";
import { fullName, parseReference } from "../../../engine/bundle/reference.js";

const digest = `sha256:${"ab".repeat(32)}`;

const names: readonly (readonly [string, string])[] = [
  ["haproxy", "docker.io/library/haproxy:latest"],
  ["haproxy:3.2-alpine", "docker.io/library/haproxy:3.2-alpine"],
  ["osixia/keepalived:2.3.4", "docker.io/osixia/keepalived:2.3.4"],
  ["index.docker.io/library/busybox:1", "docker.io/library/busybox:1"],
  ["registry.k8s.io/coredns/coredns:v1.12.1", "registry.k8s.io/coredns/coredns:v1.12.1"],
  ["localhost/a:1", "localhost/a:1"],
  ["localhost:5000/a/b:1", "localhost:5000/a/b:1"],
  ["[::1]:5000/a:1", "[::1]:5000/a:1"],
  [`example.com/a@${digest}`, `example.com/a@${digest}`],
  [`example.com/a:1@${digest}`, `example.com/a@${digest}`],
];

t.test("names of images", async (t) => {
  for (const [given, full] of names) t.equal(fullName(parseReference(given)), full, given);
  for (const wrong of [
    "",
    "A",
    "a/",
    "/a",
    "a:",
    "a b",
    "example.com/A:1",
    "a@sha256:12",
    "a:b:c",
    "a//b",
    "../a:1",
  ])
    t.throws(() => parseReference(wrong), /is not the name of an image/, wrong);
});

t.test("a whole name is its own whole name", async () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const name = fc
    .tuple(fc.option(word), word, word)
    .map(([host, a, b]) => `${host ? `${host}.io/` : ""}${a}/${b}`);
  fc.assert(
    fc.property(name, (text) => {
      const full = fullName(parseReference(text));
      return fullName(parseReference(full)) === full;
    }),
  );
});

t.test("what a registry asks of strangers", async (t) => {
  t.strictSame(
    parseChallenge('Bearer realm="https://auth.example/token",service="x, y",scope=repository:a/b:pull'),
    {
      scheme: "bearer",
      parameters: { realm: "https://auth.example/token", service: "x, y", scope: "repository:a/b:pull" },
    },
  );
  t.strictSame(parseChallenge('BASIC realm="a \\"b\\""'), {
    scheme: "basic",
    parameters: { realm: 'a "b"' },
  });
  t.strictSame(parseChallenge("Negotiate"), { scheme: "negotiate", parameters: {} });
  t.equal(parseChallenge(""), undefined);
});

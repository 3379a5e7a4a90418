import { createHmac } from "node:crypto";
import t from "tap";
import {
  isAbout,
  judge,
  knownHostLine,
  knownName,
  knownTypes,
  parseKnownHosts,
} from "../../../engine/transport/ssh/known-hosts.js";

const blob = (type: string, text: string) => {
  const part = (value: string) => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return Buffer.concat([part(type), part(text)]);
};
const ed = blob("ssh-ed25519", "one");
const otherEd = blob("ssh-ed25519", "two");
const rsa = blob("ssh-rsa", "three");
const line = (names: string, key: Buffer) =>
  `${names} ${key.toString("latin1", 4, 4 + key.readUInt32BE(0))} ${key.toString("base64")}`;

t.test("which names a line of known_hosts is about", async (t) => {
  const salt = Buffer.from("saltsaltsaltsaltsalt");
  const hashed = `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update("web").digest("base64")}`;
  const cases: [string, string, boolean][] = [
    ["web", "web", true],
    ["web,10.0.0.1", "10.0.0.1", true],
    ["WEB", "web", true],
    ["web", "web2", false],
    ["*.example.com", "a.example.com", true],
    ["*.example.com", "example.com", false],
    ["web?", "web1", true],
    ["*,!web", "web", false],
    ["*,!web", "db", true],
    ["[web]:2222", "[web]:2222", true],
    ["web", "[web]:2222", false],
    [hashed, "web", true],
    [hashed, "db", false],
    ["|1|broken", "web", false],
  ];
  for (const [names, name, expected] of cases) {
    const [entry] = parseKnownHosts(line(names, ed), "kh");
    t.equal(isAbout(entry!, name), expected, `${names} ${name}`);
  }
  t.equal(knownName("Web", 22), "web");
  t.equal(knownName("web", 2222), "[web]:2222");
});

t.test("what known_hosts says of a key", async (t) => {
  const say = (text: string, key: Buffer) => judge(parseKnownHosts(text, "kh"), "web", key);
  t.strictSame(say(line("web", ed), ed), { kind: "known" });
  t.strictSame(say(line("web", ed), otherEd), { kind: "changed", places: ["kh:1"] });
  t.strictSame(say(`${line("web", otherEd)}\n${line("web", ed)}`, ed), { kind: "known" });
  t.strictSame(say(line("web", rsa), ed), { kind: "new" }, "another type is filed");
  t.strictSame(say(line("db", ed), ed), { kind: "new" });
  t.strictSame(say(`# no\n\n@revoked ${line("*", ed)}\n${line("web", ed)}`, ed), {
    kind: "revoked",
    place: "kh:3",
  });
  t.strictSame(say(`@cert-authority ${line("*", ed)}`, ed), { kind: "new" });
  t.strictSame(say("garbage\nweb ssh-ed25519\n", ed), { kind: "new" });
  const both = parseKnownHosts(
    `${line("web", rsa)}\n${line("web", ed)}\n@revoked ${line("web", otherEd)}`,
    "kh",
  );
  t.strictSame(knownTypes(both, "web"), ["ssh-rsa", "ssh-ed25519"], "asked for in this order");
});

t.test("a key that is filed is found again, hashed or not", async (t) => {
  for (const isHashed of [false, true]) {
    const text = knownHostLine("[web]:2222", ed, isHashed);
    t.equal(text.includes("web"), !isHashed);
    t.strictSame(judge(parseKnownHosts(text, "kh"), "[web]:2222", ed), { kind: "known" });
  }
});

import fc from "fast-check";
import t from "tap";
import * as iptables from "../../../modules/firewall/iptables.js";
import { closedChains, covers } from "../../../modules/firewall/nft.js";
import { openingOf, type Opening } from "../../../modules/firewall/opening.js";
import { runTables } from "../table.js";

runTables("firewall");

function opening(port: string | undefined, protocol: string, source?: string): Opening {
  const found = openingOf(port, protocol, source);
  if (typeof found === "string") throw new Error(found);
  return found;
}

t.test("what rules of iptables let in", async (t) => {
  const cases: [string, Opening, string][] = [
    ["-A INPUT -p tcp -m tcp --dport 6443 -j ACCEPT", opening("6443", "tcp"), "exactly"],
    ["-A INPUT -p tcp -m tcp --dport 6443 -j ACCEPT", opening("6443", "udp"), "not"],
    ["-A INPUT -p tcp -m tcp --dport 6443 -j ACCEPT", opening("6442-6443", "tcp"), "not"],
    ["-A INPUT -p tcp -m tcp --dport 30000:32767 -j ACCEPT", opening("30005", "tcp"), "more"],
    ["-A INPUT -p tcp -m multiport --dports 22,6443 -j ACCEPT", opening("6443", "tcp"), "more"],
    [
      '-A INPUT -p tcp -m tcp --dport 80 -m comment --comment "a b" -j ACCEPT',
      opening("80", "tcp"),
      "exactly",
    ],
    ["-A INPUT -p tcp -m state --state NEW -m tcp --dport 80 -j ACCEPT", opening("80", "tcp"), "exactly"],
    ["-A INPUT -p tcp -m conntrack --ctstate ESTABLISHED --dport 80 -j ACCEPT", opening("80", "tcp"), "not"],
    ["-A INPUT -i lo -j ACCEPT", opening("80", "tcp"), "not"],
    ["-A INPUT -p tcp -m tcp ! --dport 80 -j ACCEPT", opening("81", "tcp"), "not"],
    ["-A INPUT -p tcp -m tcp --dport 80 -j DROP", opening("80", "tcp"), "not"],
    ["-A INPUT -j ACCEPT", opening("80", "tcp"), "more"],
    ["-A INPUT -p vrrp -j ACCEPT", opening(undefined, "vrrp"), "exactly"],
    ["-A INPUT -p 112 -j ACCEPT", opening(undefined, "vrrp"), "exactly"],
    ["-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -j ACCEPT", opening("80", "tcp"), "not"],
    [
      "-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -j ACCEPT",
      opening("80", "tcp", "10.0.0.0/8"),
      "exactly",
    ],
    [
      "-A INPUT -s 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT",
      opening("80", "tcp", "10.0.0.1"),
      "exactly",
    ],
    ["-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT", opening("80", "tcp", "10.0.0.0/8"), "more"],
  ];
  for (const [rule, wanted, coverage] of cases) t.equal(iptables.covers(rule, wanted), coverage, rule);
});

t.test("what goes on letting a port in, by order", async (t) => {
  const [web, log] = ["-A WEB -p tcp -m tcp --dport 80 -j ACCEPT", "-A INPUT -j LOG"];
  const cases: readonly [readonly string[], string | undefined][] = [
    [["-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT"], undefined],
    [[log, "-A INPUT -j WEB", web], web],
    [["-A INPUT -p tcp -m tcp --dport 80 -j DROP", "-A INPUT -j WEB", web], undefined],
    [["-A INPUT -p tcp -m tcp --dport 81 -j DROP", "-A INPUT -j WEB", web], web],
    [["-A INPUT -p udp -j WEB", web], undefined],
    [
      [
        "-A INPUT -j F",
        "-A F -m addrtype --dst-type LOCAL -j RETURN",
        "-A F -j DROP",
        "-A INPUT -j WEB",
        web,
      ],
      web,
    ],
    [["-A INPUT -j F", "-A F -p tcp -j REJECT", "-A INPUT -j WEB", web], undefined],
    [["-A INPUT -j WEB", "-A WEB -j RETURN", web], undefined],
    [["-A INPUT -j WEB", "-A WEB -j INPUT", web], web],
    [["-A INPUT -i eth1 -j WEB", web], undefined],
    [["-A INPUT -m conntrack --ctstate NEW -g WEB", web], web],
  ];
  const isOurs = (rule: string) => rule.startsWith("-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT");
  for (const [rules, found] of cases)
    t.equal(iptables.letsIn(rules.join("\n"), opening("80", "tcp"), isOurs), found, rules.join("; "));
});

t.test("what closes ports in iptables", async (t) => {
  const cases: readonly [string, boolean][] = [
    ["-P INPUT ACCEPT", false],
    ["-P INPUT DROP", true],
    ["-P INPUT ACCEPT\n-A INPUT -j REJECT --reject-with icmp-port-unreachable", true],
    ["-P INPUT ACCEPT\n-A INPUT -s 10.0.0.1/32 -j DROP", false],
    ["-P INPUT ACCEPT\n-N LOGDROP\n-A INPUT -j LOGDROP\n-A LOGDROP -j LOG\n-A LOGDROP -j DROP", true],
    [
      "-P INPUT ACCEPT\n-N F\n-A INPUT -g F\n-A F -p tcp -m tcp --dport 22 -j ACCEPT\n-A F -j REJECT --reject-with icmp-host-prohibited",
      true,
    ],
    [
      "-P INPUT ACCEPT\n-N KUBE-FIREWALL\n-A INPUT -j KUBE-FIREWALL\n-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -j DROP",
      false,
    ],
    ["-P INPUT ACCEPT\n-N F\n-A INPUT -p udp -j F\n-A F -j DROP", false],
    ["-P INPUT ACCEPT\n-N A\n-N B\n-A INPUT -j A\n-A A -j B\n-A B -j A", false],
  ];
  for (const [rules, isClosed] of cases) t.equal(iptables.isClosed(rules), isClosed, rules);
});

t.test("iptables understands its own rules", async (t) => {
  const ports = fc.tuple(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 1, max: 65535 }));
  fc.assert(
    fc.property(
      ports,
      fc.constantFrom("tcp", "udp", "sctp"),
      fc.constantFrom(undefined, "10.1.0.0/16", "fd00::/8"),
      (ends, protocol, source) => {
        const [first, last] = ends.sort((a, b) => a - b);
        const wanted = opening(`${first}-${last}`, protocol, source);
        const text = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
        const kept = iptables.withRule(text, wanted)!;
        const [rule] = iptables.inputRules(kept);
        t.equal(iptables.covers(rule!, wanted), "exactly");
        t.equal(iptables.withoutRule(kept, wanted), text, "and leaves what else stands there");
      },
    ),
    { numRuns: 50 },
  );
});

const chain = { family: "inet", table: "f", name: "in", handle: 1, type: "filter", hook: "input", prio: 0 };
const rule = (...expr: object[]) => ({ rule: { family: "inet", table: "f", chain: "in", handle: 9, expr } });
const match = (left: object, right: unknown, op = "==") => ({ match: { op, left, right } });
const dport = { payload: { protocol: "tcp", field: "dport" } };
const accept = { accept: null };

t.test("which chains of nftables close ports", async (t) => {
  const closed = (...parts: object[]) =>
    closedChains(
      JSON.stringify({ nftables: [{ metainfo: {} }, ...parts] }),
      ({ table }) => table === "others",
    ).length;
  t.equal(closed({ chain: { ...chain, policy: "drop" } }), 1, "by their policy");
  t.equal(
    closed({ chain: { ...chain, policy: "accept" } }, rule({ counter: {} }, { reject: null })),
    1,
    "by a rule for all that is left",
  );
  t.equal(
    closed({ chain: { ...chain, policy: "accept" } }, rule(match(dport, 80), { drop: null })),
    0,
    "one port is not all",
  );
  t.equal(closed({ chain: { ...chain, policy: "accept" } }), 0);
  t.equal(
    closed({ chain: { ...chain, hook: "forward", policy: "drop" } }),
    0,
    "what is passed on doesn't come in",
  );
  t.equal(closed({ chain: { ...chain, table: "others", policy: "drop" } }), 0);
  const rest = { rule: { family: "inet", table: "f", chain: "rest", handle: 3, expr: [{ drop: null }] } };
  t.equal(
    closed({ chain: { ...chain, policy: "accept" } }, rule({ jump: { target: "rest" } }), rest),
    1,
    "in a chain that all goes to",
  );
  t.equal(
    closed({ chain: { ...chain, policy: "accept" } }, rule({ jump: { target: "in" } })),
    0,
    "and a circle ends",
  );
});

t.test("what rules of nftables let in", async (t) => {
  const cases: [object[], Opening, string][] = [
    [[match(dport, 6443), accept], opening("6443", "tcp"), "exactly"],
    [[match(dport, { range: [30000, 32767] }), accept], opening("30000-32767", "tcp"), "exactly"],
    [[match(dport, { set: [22, 6443] }), accept], opening("6443", "tcp"), "more"],
    [[match(dport, "@ports"), accept], opening("6443", "tcp"), "not"],
    [[match(dport, 6443, "!="), accept], opening("80", "tcp"), "not"],
    [[match(dport, 6443), { drop: null }], opening("6443", "tcp"), "not"],
    [
      [match({ ct: { key: "state" } }, ["established", "related"], "in"), accept],
      opening("80", "tcp"),
      "not",
    ],
    [
      [match({ ct: { key: "state" } }, "new"), match(dport, 80), { counter: {} }, accept],
      opening("80", "tcp"),
      "exactly",
    ],
    [[match({ meta: { key: "iifname" } }, "lo"), accept], opening("80", "tcp"), "not"],
    [[match({ meta: { key: "l4proto" } }, "vrrp"), accept], opening(undefined, "vrrp"), "exactly"],
    [[match({ meta: { key: "l4proto" } }, 112), accept], opening(undefined, "112"), "exactly"],
    [
      [
        match({ payload: { protocol: "ip", field: "saddr" } }, { prefix: { addr: "10.0.0.0", len: 8 } }),
        match(dport, 80),
        accept,
      ],
      opening("80", "tcp"),
      "not",
    ],
    [
      [
        match({ payload: { protocol: "ip", field: "saddr" } }, { prefix: { addr: "10.0.0.0", len: 8 } }),
        match(dport, 80),
        accept,
      ],
      opening("80", "tcp", "10.0.0.0/8"),
      "exactly",
    ],
    [[accept], opening("80", "tcp"), "more"],
    [[{ limit: {} }, accept], opening("80", "tcp"), "not"],
  ];
  for (const [expr, wanted, coverage] of cases)
    t.equal(
      covers({ ...rule(...expr).rule } as Parameters<typeof covers>[0], wanted),
      coverage,
      JSON.stringify(expr),
    );
});

import t, { type Test } from "tap";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { up } from "../../engine/lab/up.js";
import type { Host, PlainObject } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { rawShell } from "../../engine/shell/script.js";
import { runModule } from "../modules/run-module.js";
import { login } from "./login.js";

// A machine without the image makes it first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "firewall-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

interface Firewall {
  readonly name: string;
  /** What its result calls it. */
  readonly door: string;
  readonly on: string;
  readonly off: string;
  /** Stands beside the ports that are opened and closed, and must stay as it is. */
  readonly others: string;
  readonly survivesReboot?: boolean;
  /** Lets port 7000 in by something that this module never takes away, and what that is called. */
  readonly besides: readonly [string, RegExp];
}

const ruleset = `flush ruleset
table inet filter {
 chain input {
  type filter hook input priority 0; policy drop;
  iif lo accept
  ct state established,related accept
  tcp dport { 22, 8080 } accept
  reject
 }
}`;

const firewalls: readonly Firewall[] = [
  {
    name: "firewalld",
    door: "firewalld",
    on: "systemctl start firewalld; firewall-cmd --permanent --add-service http; firewall-cmd --add-service http",
    off: "systemctl stop firewalld",
    besides: [
      "firewall-cmd --permanent --new-service seven; firewall-cmd --permanent --service seven --add-port 7000/tcp; firewall-cmd --permanent --add-service seven",
      /by the service seven as well/,
    ],
    others: "firewall-cmd --list-services; nft list table inet other",
  },
  {
    name: "ufw",
    door: "ufw",
    on: "ufw allow 22/tcp; ufw limit 8080/tcp; ufw --force enable",
    off: "ufw disable",
    besides: ["ufw allow 6990:7010/tcp", /by the rule -A ufw-user-input .*6990:7010/],
    others: "ufw status | grep -E '^(22|8080)'; nft list table inet other",
  },
  {
    name: "nftables",
    door: "nft inet filter input",
    on: `cp /etc/nftables.conf /root/nftables.kept; cat > /etc/nftables.conf <<'X'
${ruleset}
X
systemctl enable --now nftables; nft -f /etc/nftables.conf; nft add table inet other; nft 'add chain inet other c'`,
    off: "mv /root/nftables.kept /etc/nftables.conf; systemctl disable nftables; nft delete table inet filter; rm -rf /etc/nftables",
    besides: [
      "nft add chain inet filter web; nft add rule inet filter web tcp dport 7000 accept; nft insert rule inet filter input ip protocol tcp jump web",
      /by the rule in web \(handle \d+\) as well/,
    ],
    others: "nft list chain inet filter input | grep -v -e 6443 -e vrrp; nft list table inet other",
    survivesReboot: true,
  },
  {
    name: "iptables",
    door: "iptables",
    on: `for p in iptables ip6tables; do $p -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; $p -A INPUT -p tcp -m multiport --dports 22,8080 -j ACCEPT; $p -A INPUT -p ipv6-icmp -j ACCEPT || :; $p -P INPUT DROP; done
mkdir -p /etc/iptables; iptables-save > /etc/iptables/rules.v4`,
    off: "for p in iptables ip6tables; do $p -P INPUT ACCEPT; $p -F INPUT; done; iptables -F WEB; iptables -X WEB; rm -r /etc/iptables",
    besides: [
      "iptables -N WEB; iptables -A WEB -p tcp --dport 7000 -j ACCEPT; iptables -I INPUT -p tcp -j WEB",
      /by the rule -A WEB -p tcp -m tcp --dport 7000 -j ACCEPT as well/,
    ],
    others: "iptables -S | grep -v -e 6443 -e 112; nft list table inet other",
  },
];

function reaches(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 700 });
    const answer = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", () => answer(true));
    for (const event of ["error", "timeout"]) socket.once(event, () => answer(false));
  });
}

async function opensAndCloses(t: Test, host: Host, address: string, firewall: Firewall): Promise<void> {
  const port = async (args: PlainObject) => (await runModule(host, "firewall_port", args)).outcome;
  const others = async () => (await host.run(rawShell(firewall.others))).stdout.text;
  const untouched = await others();
  t.match((await runModule(host, "firewall_port", { port: "6443" }, { checkMode: true })).result, {
    firewalls: [firewall.door],
  });
  t.notOk(await reaches(address, 6443), "closed at first, also behind a look in check mode");
  t.equal(await port({ port: "6443" }), "changed");
  t.ok(await reaches(address, 6443), "open");
  t.equal(await port({ port: "6443" }), "ok", "the second time nothing is to do");
  t.equal(await port({ port: "30000-30100", protocol: "udp", source: "10.0.0.0/8" }), "changed");
  t.equal(await port({ port: "30000-30100", protocol: "udp", source: "10.0.0.0/8" }), "ok");
  t.equal(await port({ protocol: "vrrp" }), "changed", "a protocol without ports");
  t.equal(await port({ protocol: "vrrp" }), "ok");
  if (firewall.survivesReboot) {
    await runModule(host, "reboot", {});
    await listen(host);
    t.ok(await reaches(address, 6443), "open after a reboot");
    t.equal(await port({ port: "6443" }), "ok");
    await host.run(rawShell("nft add table inet other; nft 'add chain inet other c'"));
  }
  t.equal(await port({ port: "6443", state: "disabled" }), "changed");
  t.notOk(await reaches(address, 6443), "closed again");
  t.equal(await port({ port: "6443", state: "disabled" }), "ok");
  t.equal(await port({ protocol: "vrrp", state: "disabled" }), "changed");
  t.equal(
    await port({ port: "30000-30100", protocol: "udp", source: "10.0.0.0/8", state: "disabled" }),
    "changed",
  );
  t.ok(await reaches(address, 22), "people can log in");
  t.equal(await others(), untouched, "what others made is as it was");
}

async function listen(host: Host): Promise<void> {
  await host.run(
    rawShell("setsid socat TCP-LISTEN:6443,fork,reuseaddr /dev/null </dev/null >/dev/null 2>&1 & sleep 0.2"),
  );
}

t.test("firewalls", async (t) => {
  const hosts = new Hosts();
  const lab = await up({
    name: `firewall-${process.pid}`,
    hosts: [{ name: "host1", groups: [], family: "firewalls" }],
    state,
    install: true,
  });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const { address } = lab.hosts[0]!;
  const host = login(lab, hosts, { name: "host1", address });
  await listen(host);
  const shell = (text: string) => host.run(rawShell(text), { rcs: "any" });

  await t.test("none is on", async (t) => {
    const { outcome, result } = await runModule(host, "firewall_port", { port: "6443" });
    t.equal(outcome, "ok");
    t.match(result, { firewalls: [], msg: /no firewall is on/ });
    t.equal((await shell("nft list ruleset")).stdout.text, "", "and none is turned on");
  });

  for (const firewall of firewalls)
    await t.test(firewall.name, async (t) => {
      await shell(
        "nft add table inet other; nft 'add chain inet other c'; nft add rule inet other c tcp dport 9 counter accept",
      );
      await shell(firewall.on);
      await opensAndCloses(t, host, address, firewall);
      for (const ports of ["22", "1-1024"])
        await t.rejects(
          (async () => {
            await runModule(host, "firewall_port", { port: ports, state: "enabled" });
            await runModule(host, "firewall_port", { port: ports, state: "disabled" });
          })(),
          /by which people log in/,
          `${ports} is not closed`,
        );
      const seven = { port: "7000", state: "disabled" };
      t.equal((await runModule(host, "firewall_port", seven)).outcome, "ok", "7000 is closed");
      await host.run(rawShell(firewall.besides[0]));
      await t.rejects(
        runModule(host, "firewall_port", seven),
        firewall.besides[1],
        "what lets it in is named",
      );
      await shell(firewall.off);
      await shell("nft delete table inet other");
    });

  await t.test("a rule that could not be loaded at boot is not made", async (t) => {
    await shell(firewalls.find(({ name }) => name === "nftables")!.on);
    await host.write("/etc/nftables.conf", 'flush ruleset\ninclude "/etc/nothing.nft"\n');
    await t.rejects(runModule(host, "firewall_port", { port: "6443" }), /would not be loaded/);
    t.notOk(await reaches(address, 6443));
  });
});

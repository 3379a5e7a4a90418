import {
  defineModule,
  object,
  oneOf,
  optional,
  string,
  type Host,
  type ModuleContext,
  type ReadKey,
} from "../../engine/module/index.js";
import type { BootFiles, Door } from "./door.js";
import { isMainNftFile, ownNftFile, validation } from "./kernel.js";
import { lookAt, type Seen } from "./look.js";
import { openingOf, written, type Opening } from "./opening.js";

const args = object({
  port: optional(string("A port, or a range: 30000-32767. Left out for protocols without ports.")),
  protocol: string("tcp, udp, sctp, vrrp, ... or the protocol's number.", "tcp"),
  source: optional(string("An address or network; only from there.")),
  zone: optional(string("firewalld's zone; its default zone when absent. Others have none.")),
  state: oneOf(["enabled", "disabled"], "enabled", "Whether the host lets it in."),
});
type Args = NonNullable<(typeof args)["_type"]>;
/** By door: whether it lets the port in, now and after a boot (where something is loaded then). */
type State = { [door: string]: { now: boolean; boot?: boolean } };

export default defineModule<Args, State>({
  name: "firewall_port",
  summary: "Open or close a port in whatever firewall the host has, at once and for the next boot.",
  description:
    "It asks firewalld, ufw, and else the rules of nftables and iptables. Where none of them keeps anything out, nothing is to do. It never turns a firewall on, loads its rules anew, or touches a rule that it wasn't asked about; it doesn't close the ports of sshd. What else lets a port in (a service or target of firewalld's zone, a wider rule, a chain of a person's own) it never takes away: where it sees that, closing the port fails and names it. It doesn't see rules with conditions beyond protocol, ports, source and state (an interface, a set).",
  scope: "host",
  args,
  examples: [
    {
      title: "nftables, closed but for ssh",
      args: { port: "6443" },
      requires: ["nft"],
      setup:
        "cp -p /etc/nftables.conf /root/nftables.kept; printf 'flush ruleset\\ntable inet hapb {\\n chain input {\\n  type filter hook input priority 0; policy drop;\\n  ct state established,related accept\\n  tcp dport 22 accept\\n }\\n}\\n' > /etc/nftables.conf; nft -f /etc/nftables.conf",
      cleanup: "mv /root/nftables.kept /etc/nftables.conf; rm -rf /etc/nftables; nft delete table inet hapb",
    },
    {
      title: "iptables, for keepalived",
      args: { protocol: "vrrp", source: "10.0.0.0/8" },
      requires: ["iptables"],
      setup: "iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -j DROP",
      cleanup: "iptables -F INPUT",
    },
    {
      args: { port: "30000-32767", state: "disabled" },
      requires: ["iptables"],
      setup:
        "iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -p tcp --dport 30000:32767 -j ACCEPT; iptables -A INPUT -j DROP",
      cleanup: "iptables -F INPUT",
    },
  ],
  returns: {
    firewalls:
      "What keeps packets out: firewalld, ufw, chains of nft, iptables; empty where no firewall is on.",
  },

  async check(host, args, ctx) {
    const seen = await look(host, args, ctx);
    const { doors } = seen;
    const isOpen = args.state === "enabled";
    const changed = doors.filter((door) => !isAs(door, isOpen));
    if (!isOpen) mayClose(openingIn(args, ctx), changed, seen, ctx);
    const next = filesAfter(seen, isOpen);
    const names = doors.map(({ name }) => name);
    return {
      before: Object.fromEntries(doors.map((door) => [door.name, stateOf(door)])),
      after: Object.fromEntries(
        doors.map(({ name, boot }) => [
          name,
          { now: isOpen, ...(boot === undefined ? {} : { boot: isOpen }) },
        ]),
      ),
      result: {
        firewalls: names,
        ...(names.length === 0 ? { msg: "no firewall is on: nothing keeps packets from this host" } : {}),
      },
      predicts: changedFiles(seen.files, next).map((path) => ({
        key: `file:${path}` as const,
        value: Buffer.from(next.get(path)!),
      })),
      ...(changed.length === 0 ? {} : { touches: [keyOf(args)] }),
    };
  },

  async apply(host, args, _check, ctx) {
    const seen = await look(host, args, ctx);
    const isOpen = args.state === "enabled";
    const changed = seen.doors.filter((door) => !isAs(door, isOpen));
    const next = filesAfter(seen, isOpen);
    const paths = changedFiles(seen.files, next);
    // Before anything is done: rules that could not be loaded would leave the host without any after a boot.
    for (const path of paths.filter((path) => !(path === ownNftFile && paths.some(isMainNftFile))))
      await requireLoadable(host, path, next, ctx);
    // A front end's commands are those that are due; of the kernel's rules and the files for the next boot, one may be right already.
    const isDue = ({ now, keep }: Door) => keep === undefined || (now !== "not") !== isOpen;
    for (const { open, close } of changed.filter(isDue))
      for (const command of isOpen ? open : close) await host.run(command, { signal: ctx.signal });
    for (const path of paths) {
      await host.makeDirectory(path.replace(/\/[^/]*$/, ""));
      await host.write(path, next.get(path)!);
    }
    const unkept = changed.filter(({ boot }) => boot === undefined).map(({ name }) => name);
    return unkept.length === 0
      ? {}
      : {
          warnings: [
            `${unkept.join(", ")}: no file of this host loads these rules at boot; after one it is as before`,
          ],
        };
  },
});

function openingIn({ port, protocol, source }: Args, ctx: ModuleContext): Opening {
  const opening = openingOf(port, protocol, source);
  return typeof opening === "string" ? ctx.fail(opening) : opening;
}

function keyOf({ port, protocol, source, zone }: Args): ReadKey {
  return `host:firewall ${[port, protocol, source, zone].join(" ")}`;
}

function look(host: Host, args: Args, ctx: ModuleContext): Promise<Seen> {
  const { zone, state } = args;
  return lookAt(host, openingIn(args, ctx), { zone, isClosed: state === "disabled" }, keyOf(args), ctx);
}

function stateOf({ now, boot }: Door): State[string] {
  return { now: now !== "not", ...(boot === undefined ? {} : { boot: boot !== "not" }) };
}

function isAs(door: Door, isOpen: boolean): boolean {
  const { now, boot = isOpen } = stateOf(door);
  return now === isOpen && boot === isOpen;
}

function filesAfter({ doors, files }: Seen, isOpen: boolean): BootFiles {
  const next: BootFiles = new Map(files);
  for (const { boot, keep } of doors)
    if (boot !== undefined && (boot !== "not") !== isOpen) keep?.(next, isOpen);
  return next;
}

function changedFiles(now: BootFiles, next: BootFiles): readonly string[] {
  return [...next.keys()].filter((path) => next.get(path) !== now.get(path));
}

/** What lets in more than is asked about is a person's to change; what people log in by stays. */
function mayClose(opening: Opening, changed: readonly Door[], seen: Seen, ctx: ModuleContext): void {
  const ssh =
    changed.length === 0
      ? undefined
      : seen.sshPorts.find(
          (port) =>
            opening.protocol === "tcp" &&
            opening.ports &&
            opening.ports[0] <= port &&
            port <= opening.ports[1],
        );
  if (ssh !== undefined)
    ctx.fail(`${written(opening)} holds port ${ssh}, by which people log in: it stays open`, {
      hint: "close ranges beside it, or close it by hand from a console",
    });
  const hint = "change that by hand: hapb takes away only what opens this and nothing else";
  const wide = changed.find(({ now, boot }) => now === "more" || boot === "more");
  if (wide)
    ctx.fail(
      `${wide.name} lets in ${written(opening)} by a rule that lets in more than that, or stands in a person's file`,
      { hint },
    );
  const other = seen.doors.find(({ besides }) => besides !== undefined);
  if (other) ctx.fail(`${other.name} lets in ${written(opening)} by ${other.besides} as well`, { hint });
}

async function requireLoadable(
  host: Host,
  path: string,
  files: BootFiles,
  ctx: ModuleContext,
): Promise<void> {
  const { command, input } = validation(path, files);
  const { rc, stderr } = await host.run(command, { input, rcs: "any", signal: ctx.signal });
  if (rc !== 0)
    ctx.fail(`${path} would not be loaded with this rule in it: ${stderr.text.trim().split("\n")[0]}`, {
      hint: "nothing was changed",
      result: { rc, stderr: stderr.text },
    });
}

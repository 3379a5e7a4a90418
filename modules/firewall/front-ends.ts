import { lines, sh, type Script } from "../../engine/module/index.js";
import type { Door } from "./door.js";
import { firewalldBesides, zoneQuestion } from "./firewalld-zone.js";
import { iptablesBesides } from "./kernel.js";
import { isFor, portsOf, type Opening } from "./opening.js";

// firewalld and ufw: each keeps rules of its own, and all that it lets in it is told.

/** What firewall-cmd calls it, behind `--add-`, `--remove-` or `--query-`. @source firewall-cmd(1), firewalld.richlanguage(5) */
function firewalldWords({ protocol, ports, source }: Opening): string {
  const number = ports ? `${portsOf(ports, "-")}/${protocol}` : protocol;
  if (source === undefined) return ports ? `port=${number}` : `protocol=${number}`;
  const what = ports
    ? `port port="${portsOf(ports, "-")}" protocol="${protocol}"`
    : `protocol value="${protocol}"`;
  return `rich-rule=rule family="${source.includes(":") ? "ipv6" : "ipv4"}" source address="${source}" ${what} accept`;
}

function firewallCmd(verb: string, opening: Opening, zone: string | undefined, isPermanent: boolean): Script {
  const flags = [...(isPermanent ? ["--permanent"] : []), ...(zone === undefined ? [] : [`--zone=${zone}`])];
  return sh`firewall-cmd ${flags} ${`--${verb}-${firewalldWords(opening)}`}`;
}

/** Says "yes" or "no" for now and for the next boot, and what else the zone lets in where that is `asked`. */
export function askFirewalld(opening: Opening, zone: string | undefined, asked: boolean): Script {
  const own = sh`${firewallCmd("query", opening, zone, false)} 2>&1; ${firewallCmd("query", opening, zone, true)} 2>&1`;
  return asked ? lines(own, zoneQuestion(zone)) : own;
}

/** @returns a sentence of firewalld's where it has no answer (there is no such zone) */
export function firewalldDoor(
  said: ReadonlyMap<string, string>,
  opening: Opening,
  zone: string | undefined,
): Door | string {
  const [now, boot] = (said.get("firewalld") ?? "").trim().split("\n");
  const odd = [now, boot].find((line) => line !== "yes" && line !== "no");
  if (odd !== undefined || now === undefined || boot === undefined) return odd ?? "it says nothing";
  // Never --reload: it would drop the rules of kube-proxy and of the pods' network.
  const both = (verb: string) => [
    ...((now === "yes") === (verb === "add") ? [] : [firewallCmd(verb, opening, zone, false)]),
    ...((boot === "yes") === (verb === "add") ? [] : [firewallCmd(verb, opening, zone, true)]),
  ];
  return {
    name: "firewalld",
    now: now === "yes" ? "exactly" : "not",
    boot: boot === "yes" ? "exactly" : "not",
    besides: firewalldBesides(said, opening),
    open: both("add"),
    close: both("remove"),
  };
}

function ufwWords({ protocol, ports, source }: Opening): readonly string[] {
  return [
    ...["allow", "proto", protocol, "from", source ?? "any", "to", "any"],
    ...(ports ? ["port", portsOf(ports, ":")] : []),
  ];
}

/** What it would do says whether the rule is there: "Skipping adding existing rule", once for each internet protocol. @source ufw(8) */
export function askUfw(opening: Opening, asked: boolean): Script {
  const own = sh`ufw --dry-run ${ufwWords(opening)} 2>&1`;
  return asked ? lines(own, sh`for p in iptables ip6tables; do echo "@$p"; $p -S 2>&1; done`) : own;
}

/** @returns a sentence of ufw's where it doesn't understand the rule */
export function ufwDoor(all: ReadonlyMap<string, string>, opening: Opening): Door | string {
  const said = (all.get("ufw") ?? "").split("\n");
  const error = said.find((line) => line.startsWith("ERROR"));
  if (error !== undefined) return error;
  const isThere = said.some((line) => line.startsWith("Skipping"));
  const isLacking = said.some((line) => /^Rules? (added|updated|inserted)/.test(line));
  const state = isThere && !isLacking ? "exactly" : "not";
  return {
    name: "ufw",
    now: state,
    boot: state,
    besides: ([4, 6] as const)
      .filter((version) => isFor(opening, version))
      .map((version) => {
        const rules = all.get(version === 4 ? "iptables" : "ip6tables") ?? "";
        return iptablesBesides([rules], opening, version === 4 ? "ufw-user-input" : "ufw6-user-input");
      })
      .find((found) => found !== undefined),
    open: [sh`ufw ${ufwWords(opening)}`],
    close: [sh`ufw --force delete ${ufwWords(opening)}`],
  };
}

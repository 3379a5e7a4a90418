import { lines, sh, type Script } from "../../engine/module/index.js";
import { coverage, isSameProtocol, isSameSource, type Opening } from "./opening.js";

// What a zone of firewalld lets in besides single ports.

/** Says all that the zone lets in, now and at the next boot, and what its services are. @source firewall-cmd(1) */
export function zoneQuestion(zone: string | undefined): Script {
  const flag = zone === undefined ? [] : [`--zone=${zone}`];
  return lines(
    sh`echo "@zone now"; firewall-cmd ${flag} --list-all 2>&1`,
    sh`echo "@zone boot"; firewall-cmd --permanent ${flag} --list-all 2>&1`,
    sh`for s in $( { firewall-cmd ${flag} --list-services; firewall-cmd --permanent ${flag} --list-services; } | tr ' ' '\\n' | sort -u); do`,
    sh`echo "@service $s"; firewall-cmd "--info-service=$s" 2>/dev/null || firewall-cmd --permanent "--info-service=$s" 2>&1; done`,
  );
}

/** What lets it in that taking away its own rule leaves. */
export function firewalldBesides(said: ReadonlyMap<string, string>, opening: Opening): string | undefined {
  const isIn = (text: string): boolean =>
    words(text, "ports").some((each) => covers(each, opening)) ||
    words(text, "protocols").some((each) => isSameProtocol(each, opening.protocol));
  for (const zone of ["zone now", "zone boot"]) {
    const text = said.get(zone) ?? "";
    if (words(text, "target")[0] === "ACCEPT") return "the target ACCEPT of its zone";
    const service = words(text, "services").find((name) => isIn(said.get(`service ${name}`) ?? ""));
    if (service !== undefined) return `the service ${service}`;
    // The port itself is what is taken away, where no source is asked about.
    const port = words(text, "ports").find(
      (each) => covers(each, opening) && (opening.source !== undefined || !isOwn(each, opening)),
    );
    if (port !== undefined) return `the ports ${port}`;
    if (
      (opening.ports !== undefined || opening.source !== undefined) &&
      words(text, "protocols").some((each) => isSameProtocol(each, opening.protocol))
    )
      return `the protocol ${opening.protocol}`;
    const rich = text.split("\n").find((line) => {
      const rule = richRule.exec(line.trim())?.groups;
      if (!rule || (rule["source"] !== undefined && !isSameSource(rule["source"], opening.source)))
        return false;
      if (rule["service"] !== undefined) return isIn(said.get(`service ${rule["service"]}`) ?? "");
      if (rule["protocol"] !== undefined) return isSameProtocol(rule["protocol"], opening.protocol);
      const each = `${rule["port"]}/${rule["of"]}`;
      return covers(each, opening) && !(rule["source"] !== undefined && isOwn(each, opening));
    });
    if (rich !== undefined) return `the rich rule ${rich.trim()}`;
  }
  return undefined;
}

/** @source firewalld.richlanguage(5) */
const richRule =
  /^rule (?:priority="-?\d+" )?(?:family="\w+" )?(?:source address="(?<source>[^"]+)" )?(?:port port="(?<port>[^"]+)" protocol="(?<of>\w+)"|protocol value="(?<protocol>[^"]+)"|service name="(?<service>[^"]+)") .*\baccept$/;

/** The words of a line `  ports: 80/tcp 443/tcp`. */
function words(text: string, name: string): readonly string[] {
  const [, list = ""] = new RegExp(`^ +${name}: *(.*)$`, "m").exec(text) ?? [];
  return list.split(" ").filter((word) => word !== "");
}

function covers(port: string, { protocol, ports }: Opening): boolean {
  const [range = "", of = ""] = port.split("/");
  const [first, last = first] = range.split("-").map(Number);
  if (ports === undefined || of !== protocol || first === undefined || last === undefined) return false;
  return coverage([[first, last]], ports) !== "not";
}

/** Whether it names these ports and no more. */
function isOwn(port: string, { ports }: Opening): boolean {
  return port.split("/")[0] === ports?.filter((each, i) => i === 0 || each !== ports[0]).join("-");
}

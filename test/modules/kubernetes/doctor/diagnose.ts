import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bringTogether } from "../../../../modules/kubernetes/doctor/bring-together.js";
import { clusterParts } from "../../../../modules/kubernetes/doctor/cluster-parts.js";
import { hostParts } from "../../../../modules/kubernetes/doctor/host-parts.js";
import { judge } from "../../../../modules/kubernetes/doctor/judge.js";
import { answersOf, readParts, type Parts } from "../../../../modules/kubernetes/doctor/part.js";

export const folder = join(process.cwd(), "test/modules/kubernetes/doctor");

/** What a part printed: other text than was recorded, or the recorded text with some of it replaced. */
type Edit = string | readonly (readonly [string, string])[];

/**
 * A cluster that was whole when it was recorded (cp1 and w1, of a lab), and what is otherwise. `hosts` are edits of the
 * parts that a host printed; null: it could not be reached. `also` are hosts that are as another, under their own name.
 */
export interface Case {
  readonly name: string;
  readonly hosts?: Readonly<Record<string, Readonly<Record<string, Edit>> | null>>;
  readonly also?: Readonly<Record<string, string>>;
  /** Edits of what the API said; null: it did not answer. */
  readonly cluster?: Readonly<Record<string, Edit>> | null;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Seconds by which a host's clock is ahead. */
  readonly clocks?: Readonly<Record<string, number>>;
  readonly filtered?: Readonly<
    Record<string, readonly { readonly target: string; readonly reason: string }[]>
  >;
  /** Ports that a host's firewall keeps shut. */
  readonly closed?: Readonly<
    Record<string, readonly { readonly port?: string; readonly protocol?: string }[]>
  >;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Findings, causes first: `id host,host`; what follows from one stands indented below it. */
  readonly finds: readonly string[];
  readonly harmless?: readonly string[];
  /** Words of the evidence, of all findings together. */
  readonly evidence?: readonly string[];
  /** Words that must not stand there. */
  readonly noEvidence?: readonly string[];
  /** Words of why findings are left alone, of all together. */
  readonly unmendable?: readonly string[];
  /** What --fix would do where everything is agreed to: `host: id id`. */
  readonly mends?: readonly string[];
  /** The same, of what is done on one host after the other. */
  readonly mendsInTurn?: readonly string[];
}

const recorded = Object.fromEntries(
  ["cp1", "w1", "cluster"].map((name) => [
    name,
    readFileSync(join(folder, "recorded", `${name}.txt`), "utf8"),
  ]),
);

function textsOf(parts: Parts, text: string): Record<string, string> {
  const plain = Object.fromEntries(Object.keys(parts).map((name) => [name, { script: "", read: String }]));
  return readParts(plain, text, "MARK");
}

function edited(
  parts: Parts,
  text: string,
  edits: Readonly<Record<string, Edit>> = {},
): Record<string, unknown> {
  const texts = textsOf(parts, text);
  for (const [name, edit] of Object.entries(edits)) {
    if (!Object.hasOwn(parts, name)) throw new Error(`there is no part ${name}`);
    texts[name] =
      typeof edit === "string"
        ? edit
        : edit.reduce((so, [from, to]) => replaced(so, from, to, name), texts[name]!);
  }
  return answersOf(parts, (name) => texts[name]!);
}

function replaced(text: string, from: string, to: string, part: string): string {
  if (!text.includes(from)) throw new Error(`${part} does not say: ${from}`);
  return text.replaceAll(from, to);
}

/** What the doctor says of a case. */
export function diagnose(given: Case): ReturnType<typeof judge> {
  const like: Record<string, string> = { cp1: "cp1", w1: "w1", ...given.also };
  const names = Object.keys(like);
  const groupOf = (host: string) =>
    given.groups?.[host] ?? [like[host] === "cp1" ? "control_planes" : "workers"];
  const looks = names
    .filter((host) => given.hosts?.[host] !== null)
    .map((host, i) => {
      const text =
        like[host] === host ? recorded[host]! : ownText(recorded[like[host]!]!, like[host]!, host, i);
      const clock = given.clocks?.[host];
      return {
        host,
        ...edited(hostParts, text, given.hosts?.[host] ?? {}),
        ...(clock === undefined ? { clock_offset: 0 } : { clock_offset: clock }),
      };
    });
  const clusters =
    given.cluster === null
      ? []
      : [{ host: "cp1", ...edited(clusterParts, recorded.cluster!, given.cluster) }];
  const hosts = names.map((host) => ({
    host,
    groups: groupOf(host),
    settings: { node_name: host, pod_network: "bridge", dns_servers: [], ...given.settings },
  }));
  const reach = names.map((host) => ({ host, filtered: given.filtered?.[host] ?? [] }));
  const firewalls = names.map((host) => ({
    results: (given.closed?.[host] ?? []).map((item) => ({ item, changed: true })),
  }));
  return judge(bringTogether(hosts, looks, clusters, reach, firewalls));
}

/** A host like another, with a name, an address and ids of its own. */
function ownText(text: string, like: string, host: string, i: number): string {
  const own = (address: string) => address.replace(/\d+$/, (last) => String(Number(last) + 20 * (i + 1)));
  const address = /inet (\d+\.\d+\.\d+\.\d+)\/\d+ [^\n]*eth0/.exec(text)?.[1] ?? "";
  const hexes = String(i + 1).repeat(8);
  return text
    .replaceAll(address, own(address))
    .replace(`hostname ${like}`, `hostname ${host}`)
    .replace(/(machineId )\w{8}/, `$1${hexes}`)
    .replace(/(link\/ether [\w:]+:)\w\w/g, `$1${hexes.slice(0, 2)}`);
}

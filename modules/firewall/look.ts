import {
  lines,
  sh,
  type Host,
  type ModuleContext,
  type ReadKey,
  type Script,
} from "../../engine/module/index.js";
import type { BootFiles, Door } from "./door.js";
import { askFirewalld, askUfw, firewalldDoor, ufwDoor } from "./front-ends.js";
import { bootFiles, iptablesDoor, nftDoors } from "./kernel.js";
import type { Opening } from "./opening.js";

export interface Seen {
  /** What keeps packets out; none where no firewall is on. */
  readonly doors: readonly Door[];
  readonly files: BootFiles;
  /** Ports that people log in by. */
  readonly sshPorts: readonly number[];
}

/** What the host's firewall does with an opening: one question, with what else lets it in where it is to be closed. @throws HostFailure where it can't be told */
export async function lookAt(
  host: Host,
  opening: Opening,
  { zone, isClosed }: { readonly zone: string | undefined; readonly isClosed: boolean },
  key: ReadKey,
  ctx: ModuleContext,
): Promise<Seen> {
  const [answer, ...contents] = await Promise.all([
    host.query(script(opening, zone, isClosed), {
      reads: [
        "unit:firewalld",
        "unit:ufw",
        "unit:nftables",
        "unit:iptables",
        "unit:netfilter-persistent",
        key,
      ],
      rcs: "any",
      limit: 16 * 1024 * 1024,
    }),
    ...bootFiles.map((path) => host.read(path)),
  ]);
  if (answer.rc === 77)
    ctx.fail("only root can look at the firewall", { hint: "add become: true to the task or play" });
  const files: BootFiles = new Map();
  bootFiles.forEach((path, i) => {
    const bytes = contents[i];
    if (bytes !== undefined) files.set(path, new TextDecoder().decode(bytes));
  });
  const said = sections(answer.stdout.text);
  const sshPorts = [
    22,
    ...[...(said.get("sshd") ?? "").matchAll(/:(\d+) /g)].map(([, port]) => Number(port)),
  ];
  return { doors: doorsOf(said, opening, zone, files, ctx), files, sshPorts };
}

/** Programs that say who is in charge, the one that would undo what is done behind its back first. */
function script(opening: Opening, zone: string | undefined, isClosed: boolean): Script {
  return lines(
    sh`[ "$(id -u)" = 0 ] || exit 77`,
    sh`if command -v firewall-cmd >/dev/null 2>&1 && firewall-cmd --state >/dev/null 2>&1; then echo @firewalld; ${askFirewalld(opening, zone, isClosed)}`,
    sh`elif command -v ufw >/dev/null 2>&1 && ufw status | grep -q '^Status: active'; then echo @ufw; ${askUfw(opening, isClosed)}`,
    sh`else command -v nft >/dev/null 2>&1 && echo @nft && nft -j list ruleset 2>&1`,
    // The older kind makes the table by looking at it.
    sh`for p in iptables ip6tables; do command -v $p >/dev/null 2>&1 || continue
  case $($p -V) in *legacy*) grep -qx filter "/proc/net/\${p%tables}_tables_names" 2>/dev/null || continue ;; esac
  echo "@$p"; $p -S 2>&1; done; fi`,
    sh`echo @sshd; ss -Hltnp 2>/dev/null | grep '"sshd"'; :`,
  );
}

function sections(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(/^@/m).slice(1)) {
    const end = part.indexOf("\n");
    found.set(part.slice(0, end), part.slice(end + 1));
  }
  return found;
}

function doorsOf(
  said: ReadonlyMap<string, string>,
  opening: Opening,
  zone: string | undefined,
  files: BootFiles,
  ctx: ModuleContext,
): readonly Door[] {
  if (said.has("firewalld")) return [sure(firewalldDoor(said, opening, zone), "firewalld", ctx)];
  if (said.has("ufw")) return [sure(ufwDoor(said, opening), "ufw", ctx)];
  const json = said.get("nft")?.trim() ?? "";
  if (json !== "" && !json.startsWith("{"))
    ctx.fail(`nft doesn't say which rules there are: ${json.split("\n")[0]}`);
  return [
    ...(json === "" ? [] : nftDoors(json, opening, files, said.has("iptables"))),
    ...(["iptables", "ip6tables"] as const).flatMap(
      (program) => iptablesDoor(program, said.get(program) ?? "", opening, files) ?? [],
    ),
  ];
}

function sure(door: Door | string, firewall: string, ctx: ModuleContext): Door {
  return typeof door === "string" ? ctx.fail(`${firewall} has no answer: ${door}`) : door;
}

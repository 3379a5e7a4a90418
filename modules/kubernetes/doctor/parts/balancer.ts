import type { Part } from "../part.js";
import { pairs, sections, valuesOf } from "./pairs.js";

/** What this host has of a load balancer. */
export interface BalancerLook {
  /** Which of haproxy and keepalived run, as a service or in a pod; undefined where the host can't say. */
  readonly running: readonly string[] | undefined;
  /** haproxy.cfg; undefined where there is none. */
  readonly haproxy:
    { readonly bytes: number; readonly mode: string; readonly servers: readonly string[] } | undefined;
  /** keepalived.conf; undefined where there is none. */
  readonly keepalived:
    | {
        /** Addresses that it keeps, without their prefix. */
        readonly vips: readonly string[];
        readonly priority: number;
        /** Programs by which it checks the host, and whether each can be run. */
        readonly scripts: readonly {
          readonly path: string;
          readonly state: "ok" | "absent" | "no-execute";
        }[];
        /** Names of checks whose failure does not lower the priority, but keeps the host from the addresses altogether. */
        readonly checksOfAll: readonly string[];
      }
    | undefined;
  /** Whether hapb has written these files. */
  readonly isHapbs: boolean;
}

/** The password that keepalived's hosts share is not read. */
export const balancer: Part<BalancerLook> = {
  script: `
echo @state
[ -r /proc/self/comm ] && echo asked
runs haproxy && echo 'runs haproxy'
runs keepalived && echo 'runs keepalived'
[ -f /etc/haproxy/haproxy.cfg ] && stat -c 'cfg %s %a' /etc/haproxy/haproxy.cfg
if [ -f /etc/keepalived/keepalived.conf ]; then
  sed -n 's/^[[:blank:]]*script[[:blank:]]*"\\{0,1\\}\\(\\/[^" ]*\\).*/\\1/p' /etc/keepalived/keepalived.conf | while read -r path; do
    if [ ! -e "$path" ]; then echo "script absent $path"; elif [ -x "$path" ]; then echo "script ok $path"; else echo "script no-execute $path"; fi
  done
fi
echo @haproxy; [ -f /etc/haproxy/haproxy.cfg ] && grep -E '^[[:blank:]]*server |^# Written by hapb' /etc/haproxy/haproxy.cfg
echo @keepalived; [ -f /etc/keepalived/keepalived.conf ] && { echo is-there; grep -v auth_pass /etc/keepalived/keepalived.conf; }; :`,
  read(text) {
    const { state = "", haproxy = "", keepalived = "" } = sections(text);
    const said = pairs(state);
    const [bytes, mode] = valuesOf(said, "cfg")[0]?.split(" ") ?? [];
    return {
      running: said.some(([key]) => key === "asked") ? valuesOf(said, "runs") : undefined,
      haproxy:
        bytes === undefined
          ? undefined
          : { bytes: Number(bytes), mode: mode ?? "", servers: haproxy.match(/^\s*server .*/gm) ?? [] },
      keepalived: keepalived.startsWith("is-there")
        ? {
            vips: vipsOf(keepalived),
            priority: Number(/^\s*priority\s+(\d+)/m.exec(keepalived)?.[1]) || 0,
            scripts: valuesOf(said, "script").flatMap(scriptOf),
            checksOfAll: checksOfAll(keepalived),
          }
        : undefined,
      isHapbs: `${haproxy}\n${keepalived}`.includes("# Written by hapb"),
    };
  },
};

function scriptOf(line: string) {
  const [state = "", ...path] = line.split(" ");
  return state === "ok" || state === "absent" || state === "no-execute"
    ? [{ path: path.join(" "), state } as const]
    : [];
}

/**
 * @source keepalived.conf(5): a script without a weight, or with the weight 0, that fails takes the instance that tracks it
 * into FAULT; the instance may give the script another weight
 */
function checksOfAll(text: string): string[] {
  const plain = text.replace(/[!#].*$/gm, "");
  const tracked = [...plain.matchAll(/^\s*track_script\s*\{([^}]*)\}/gm)].flatMap(([, inside]) =>
    inside!.split("\n").map((line) => line.trim()),
  );
  return [...plain.matchAll(/^\s*vrrp_script\s+(\S+)\s*\{([^}]*)\}/gm)].flatMap(([, name, inside]) => {
    const uses = tracked.filter((line) => line.split(/\s/)[0] === name);
    return uses.some((line) => (weightOf(line) ?? weightOf(inside!) ?? 0) === 0) ? [name!] : [];
  });
}

function weightOf(text: string): number | undefined {
  const weight = /(?:^|\s)weight\s+([+-]?\d+)/.exec(text)?.[1];
  return weight === undefined ? undefined : Number(weight);
}

/** @source keepalived.conf(5): a line of virtual_ipaddress begins with the address */
function vipsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^\s*virtual_ipaddress\s*\{([^}]*)\}/gm)].map(([, inside]) => inside!);
  const words = blocks.flatMap((block) => block.split("\n").map((line) => line.trim().split(/[\s/]/)[0]!));
  return words.filter((word) => /^[0-9a-fA-F.:]+$/.test(word));
}

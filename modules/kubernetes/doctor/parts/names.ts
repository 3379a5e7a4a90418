import { isIP } from "node:net";
import type { Part } from "../part.js";
import { pairs, valueOf } from "./pairs.js";

/** A name that this host uses, and what it takes it for. */
export interface NameLook {
  /** `endpoint`: the kubelet finds the API by it. `registry`: the runtime was told to get images there. */
  readonly use: "endpoint" | "registry";
  readonly name: string;
  readonly addresses: readonly string[];
}

export interface NamesLook {
  /** Those that the host was asked for; one that it has no time left to answer is none of them. */
  readonly asked: readonly NameLook[];
  /** Who keeps the host's list of name servers. */
  readonly keeper: "netconfig" | "resolved" | "file";
}

/**
 * Of a registry that has mirrors these are asked for, since it may well be out of reach itself. Nodes' names are not: API
 * servers find kubelets by their InternalIP (kubeadm's --kubelet-preferred-address-types), and members of etcd each other
 * by their addresses.
 *
 * One getent is asked for all names. Behind each of them stands an address, 0.0.0.1 and so on, which it says back.
 * @source docs/hosts.md of containerd; containers-registries.conf(5)
 */
export const names: Part<NamesLook> = {
  script: `
asked='' seen=' ' count=0
use() {
  name=\${2#*://}; name=\${name%%/*}; name=\${name%:*}
  case $name in ''|-*|*[!A-Za-z0-9.-]*|localhost|*.localhost) return ;; *[!0-9.]*) ;; *) return ;; esac
  case $seen in *" $name "*) return ;; esac
  count=$((count + 1)) seen="$seen$name "; asked="$asked $name 0.0.0.$count"
  echo "$1 $name"
}
quoted() { word=\${line#*[\\"\\']}; word=\${word%%[\\"\\']*}; }
registry() { for url in \${mirrors:-\${server:-$own}}; do use registry "$url"; done; own='' server='' mirrors=''; }
case $server in https://*) use endpoint "$server" ;; esac
own='' server='' mirrors=''
if command -v containerd >/dev/null; then
  for folder in /etc/containerd/certs.d/*/; do
    [ -d "$folder" ] || continue
    own=\${folder%/}; own=\${own##*/}
    [ -f "$folder/hosts.toml" ] && while read -r line || [ -n "$line" ]; do
      case $line in '[host.'*) quoted; mirrors="$mirrors $word" ;; server*=*) quoted; server=$word ;; esac
    done <"$folder/hosts.toml"
    registry
  done
elif command -v crio >/dev/null; then
  table=''
  while read -r line; do
    case $line in
      '[[registry.mirror]]'*) table=mirror ;;
      '[['*) registry; table=registry ;;
      prefix*) quoted; own=$word ;;
      location*) quoted; if [ "$table" = mirror ]; then mirrors="$mirrors $word"; else server=$word; fi ;;
    esac
  done <<END
$(grep -hsE '^ *(\\[\\[registry|(prefix|location) *=)' /etc/containers/registries.conf /etc/containers/registries.conf.d/*.conf)
END
  registry
fi
if [ -f /etc/sysconfig/network/config ] && command -v netconfig >/dev/null; then echo "keeper netconfig"
elif [ -d /run/systemd/resolve ] && [ -L /etc/resolv.conf ]; then echo "keeper resolved"; fi
set -- $asked
[ $# -gt 0 ] || exit 0
if command -v getent >/dev/null; then echo asked; limit 4 getent ahosts "$@" </dev/null
elif command -v nslookup >/dev/null; then
  echo asked
  for word; do
    case $word in 0.0.0.*) echo "$word" ;; *) limit 4 nslookup "$word" </dev/null | sed -n '3,$s/^Address[^:]*: *//p' ;; esac
  done
fi; :`,
  read(text) {
    const [head = "", answers] = text.split(/^asked$/m);
    const said = pairs(head);
    const names = said.flatMap(([use, name]) =>
      use === "endpoint" || use === "registry" ? [{ use, name } as const] : [],
    );
    const keeper = valueOf(said, "keeper");
    return {
      asked: answers === undefined ? [] : answered(names, answers),
      keeper: keeper === "netconfig" || keeper === "resolved" ? keeper : "file",
    };
  },
};

/** The first name past which nobody came has no address; those behind it were not asked for any more. */
function answered(names: readonly Omit<NameLook, "addresses">[], answers: string): NameLook[] {
  const addresses = names.map(() => new Set<string>());
  let at = 0;
  for (const line of answers.split("\n")) {
    const [word = ""] = line.trim().split(/\s+/);
    const mark = /^(?:::ffff:)?0\.0\.0\.([1-9]\d*)$/.exec(word)?.[1];
    if (mark !== undefined) at = Number(mark);
    else if (isIP(word) !== 0) addresses[at]?.add(word);
  }
  return names.slice(0, at + 1).map((name, i) => ({ ...name, addresses: [...addresses[i]!] }));
}

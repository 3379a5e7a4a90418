import type { Part } from "../part.js";
import { pairs, valueOf } from "./pairs.js";

export interface NamesLook {
  /** The name by which the kubelet finds the API; "" where it is an address. */
  readonly endpoint: string;
  /** What the host takes it for. */
  readonly addresses: readonly string[];
  /** Whether it could be asked at all. */
  readonly isAsked: boolean;
  /** Who keeps the host's list of name servers. */
  readonly keeper: "netconfig" | "resolved" | "file";
}

export const names: Part<NamesLook> = {
  script: `
name=''
case $server in https://*) name=\${server#https://}; name=\${name%:*} ;; esac
case $name in ''|\\[*) ;; *[!0-9.]*)
  echo "endpoint $name"
  if command -v getent >/dev/null; then echo asked; limit 4 getent ahosts "$name" | sed 's/^/address /'
  elif command -v nslookup >/dev/null; then echo asked; limit 4 nslookup "$name" | sed -n '3,$s/^Address[^:]*: */address /p'; fi ;;
esac
if [ -f /etc/sysconfig/network/config ] && command -v netconfig >/dev/null; then echo "keeper netconfig"
elif [ -d /run/systemd/resolve ] && [ -L /etc/resolv.conf ]; then echo "keeper resolved"; fi; :`,
  read(text) {
    const said = pairs(text);
    const addresses = said.filter(([key]) => key === "address").map(([, line]) => line.split(/\s+/)[0]!);
    const keeper = valueOf(said, "keeper");
    return {
      endpoint: valueOf(said, "endpoint"),
      addresses: [...new Set(addresses)],
      isAsked: said.some(([key]) => key === "asked"),
      keeper: keeper === "netconfig" || keeper === "resolved" ? keeper : "file",
    };
  },
};

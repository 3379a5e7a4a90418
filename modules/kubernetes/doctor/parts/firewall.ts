import type { Part } from "../part.js";

export interface FirewallLook {
  /** Whether something may keep packets from the host; what it keeps out is asked of it then. */
  readonly isOn: boolean;
}

/** The kubelet's and kube-proxy's own rules drop packets that nobody should send; they keep no port shut. */
export const firewall: Part<FirewallLook> = {
  script: `
command -v firewall-cmd >/dev/null && limit 3 firewall-cmd --state >/dev/null && echo on
command -v ufw >/dev/null && limit 3 ufw status | grep -q '^Status: active' && echo on
command -v iptables >/dev/null && case $(limit 3 iptables -S INPUT) in *'-P INPUT DROP'*|*' -j DROP'*|*' -j REJECT'*) echo on ;; esac
command -v nft >/dev/null && limit 3 nft list chains | grep -qE 'hook input .*policy drop' && echo on
:`,
  read: (text) => ({ isOn: text.startsWith("on\n") }),
};

/**
 * awk: from what iptables-save says to what iptables-restore --noflush takes, so that the chains of kube-proxy, the
 * kubelet, Calico and flannel go, with the rules that lead to them or are marked as Calico's. All others stay.
 * @source chains' names in pkg/proxy/iptables of Kubernetes, felix/rules of Calico, pkg/trafficmngr of flannel
 */
export const restoreScript = `
BEGIN { ours = "^(KUBE-|cali-|FLANNEL-)" }
/^\\*/ { table = $0; chains = 0; rules = 0 }
/^:/ { name = substr($1, 2); if (name ~ ours) chain[chains++] = name }
/^-A / {
  target = ""
  for (i = 3; i < NF; i++) if ($i == "-j" || $i == "-g") target = $(i + 1)
  if ($2 !~ ours && (target ~ ours || $0 ~ /--comment "?cali:/)) rule[rules++] = "-D" substr($0, 3)
}
/^COMMIT/ {
  if (chains + rules > 0) {
    print table
    for (i = 0; i < rules; i++) print rule[i]
    for (i = 0; i < chains; i++) print "-F " chain[i]
    for (i = 0; i < chains; i++) print "-X " chain[i]
    print "COMMIT"
  }
}
`;

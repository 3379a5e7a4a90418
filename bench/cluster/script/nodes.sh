# Name, address and pod net of each node, once all have one.
set -eu
export KUBECONFIG=/etc/kubernetes/admin.conf
wanted=$(echo $control_planes $workers | wc -w)
left=30
while :; do
  found=$(kubectl get nodes -o 'go-template={{range .items}}{{if .spec.podCIDR}}{{.metadata.name}} {{range .status.addresses}}{{if eq .type "InternalIP"}}{{.address}}{{end}}{{end}} {{.spec.podCIDR}}{{"\n"}}{{end}}{{end}}')
  [ "$(echo "$found" | wc -l)" -lt "$wanted" ] || break
  left=$((left - 1))
  [ $left -gt 0 ] || { echo 'not all nodes have a pod net' >&2; exit 1; }
  sleep 1
done
echo "$found"

import { kubernetesPrograms } from "../look.js";
import {
  duplicates,
  hostText,
  loadBalancers,
  nodes,
  text,
  type ClusterPlan,
  type Problem,
  type Rule,
} from "../plan.js";

/** What the hosts are: same identities, too small, without the address they are to have. */
export const hosts: Rule = (plan) => [
  ...identities(plan),
  ...sizes(plan),
  ...equipment(plan),
  ...places(plan),
];

function identities(plan: ClusterPlan): Problem[] {
  const seen = nodes(plan).filter(({ look }) => look);
  const twice = (name: string, mend: string, valuesOf: Parameters<typeof duplicates>[1]): Problem[] =>
    duplicates(seen, valuesOf).map(({ value, hosts }) => ({
      about: hosts.join(", "),
      problem: `have the same ${name} (${value})`,
      mend,
    }));
  return [
    ...twice("host name", "hostnamectl set-hostname", ({ look }) => [look!.hostname]),
    ...twice("machine-id", "cloned machines: rm /etc/machine-id && systemd-machine-id-setup", ({ look }) => [
      look!.machine_id,
    ]),
    ...twice("product_uuid", "the hypervisor has to give each machine its own", ({ look }) => [
      look!.product_uuid,
    ]),
    ...twice("MAC address", "the hypervisor has to give each card its own", ({ look }) => look!.macs),
  ];
}

/** @source kubeadm's preflight: ControlPlaneNumCPU 2, ControlPlaneMem 1700 */
function sizes(plan: ClusterPlan): Problem[] {
  return plan.hosts.flatMap(({ host, groups, look }) => {
    if (!look || !groups.includes("control_planes")) return [];
    const problems: Problem[] = [];
    if (look.cpus < 2)
      problems.push({ about: host, problem: `has ${look.cpus} CPU`, mend: "a control plane needs 2" });
    if (look.memory_mb < 1700)
      problems.push({
        about: host,
        problem: `has ${look.memory_mb} MB of memory`,
        mend: "a control plane needs 1700",
      });
    return problems;
  });
}

function equipment(plan: ClusterPlan): Problem[] {
  return nodes(plan).flatMap(({ host, look }) => {
    if (!look) return [];
    const problems: Problem[] = [];
    if (look.init !== "systemd" && look.init !== "openrc")
      problems.push({
        about: host,
        problem: "runs neither systemd nor OpenRC",
        mend: "the kubelet has to be started at boot by one of them",
      });
    const isBrought = (program: string) => kubernetesPrograms.includes(program);
    const lacking = look.missing_programs.filter(isBrought);
    const others = look.missing_programs.filter((program) => !isBrought(program));
    if (lacking.length > 0 && text(plan, "kubernetes_install") === "none")
      problems.push({
        about: host,
        problem: `lacks ${lacking.join(", ")}, and kubernetes_install: none leaves them to you`,
        mend: "install them, or set kubernetes_install to packages or bundle",
      });
    if (others.length > 0)
      problems.push({
        about: host,
        problem: `lacks ${others.join(", ")}`,
        mend: "install the packages that bring them (curl, iproute2, iptables, conntrack, util-linux)",
      });
    return problems;
  });
}

/** Addresses where they have to be. */
function places(plan: ClusterPlan): Problem[] {
  const vip = text(plan, "apiserver_vip");
  const lost = plan.hosts
    .filter(
      (host) =>
        host.look && !host.look.addresses.some(({ address }) => address === hostText(host, "node_ip")),
    )
    .map((host) => ({
      about: `node_ip of ${host.host}`,
      problem: `${hostText(host, "node_ip")} is on no interface of the host`,
      mend: `it has ${host.look!.addresses.map(({ address }) => address).join(", ")}`,
    }));
  const nowhere = loadBalancers(plan).flatMap((host) => {
    const named = hostText(host, "keepalived_interface");
    if (!host.look) return [];
    if (named === "" && host.look.vip_interface === "")
      return {
        about: host.host,
        problem: `no interface has a net that holds apiserver_vip (${vip})`,
        mend: "choose an address of the load balancers' net, or name keepalived_interface",
      };
    if (named !== "" && !host.look.addresses.some((entry) => entry.interface === named))
      return {
        about: host.host,
        problem: `has no interface ${named} with an address`,
        mend: "mend keepalived_interface",
      };
    return [];
  });
  return [...lost, ...nowhere];
}

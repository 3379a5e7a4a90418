import { parseIp } from "../net.js";
import { ofHosts, setting, text, type ClusterPlan, type HostPlan } from "../plan.js";

const isName = (plan: ClusterPlan): boolean =>
  text(plan, "cluster_endpoint") !== "" && !parseIp(text(plan, "cluster_endpoint"));

/** Without hapb's load balancers the address may be left out. */
const hasAddress = (plan: ClusterPlan): boolean => text(plan, "apiserver_vip") !== "";

const isLoopback = (address: string): boolean => /^(127\.|0\.0\.0\.0$|::1?$)/.test(address);

/** Where the name of the API leads. */
export const endpointName = ofHosts([
  {
    id: "endpoint-in-hosts-file",
    // The first line of /etc/hosts that has a name wins, so a line of hapb's below it would not help.
    finds: "/etc/hosts has the name of `cluster_endpoint` with another address than `apiserver_vip`.",
    mend: "take the name out of that line of /etc/hosts",
    judge: (plan) =>
      isName(plan) && hasAddress(plan)
        ? looked(plan).flatMap(({ host, look }) => {
            const wrong = look!.endpoint_entries.find((address) => address !== text(plan, "apiserver_vip"));
            return wrong === undefined
              ? []
              : [
                  {
                    about: host,
                    problem: `its /etc/hosts has ${text(plan, "cluster_endpoint")} with ${wrong}, and apiserver_vip is ${text(plan, "apiserver_vip")}`,
                  },
                ];
          })
        : [],
  },
  {
    id: "endpoint-unresolved",
    finds: "The name of `cluster_endpoint` leads nowhere, and hapb does not write it to /etc/hosts.",
    mend: "add it to your DNS, or let manage_hosts_file be true",
    judge: (plan) =>
      isAsked(plan)
        ? looked(plan)
            .filter(({ look }) => look!.endpoint_addresses.length === 0)
            .map(({ host }) => ({
              about: host,
              problem: `can't resolve ${text(plan, "cluster_endpoint")}`,
            }))
        : [],
  },
  {
    id: "endpoint-elsewhere",
    finds:
      "The name of `cluster_endpoint` leads to another address than `apiserver_vip`, or to the host itself.",
    mend: "mend your DNS (or /etc/hosts), or let manage_hosts_file be true",
    judge: (plan) =>
      isAsked(plan)
        ? looked(plan).flatMap(({ host, look }) => {
            const wrong = look!.endpoint_addresses.find((address) =>
              hasAddress(plan) ? address !== text(plan, "apiserver_vip") : isLoopback(address),
            );
            return wrong === undefined
              ? []
              : [
                  {
                    about: host,
                    problem: `resolves ${text(plan, "cluster_endpoint")} to ${wrong}${hasAddress(plan) ? `, and apiserver_vip is ${text(plan, "apiserver_vip")}` : ""}`,
                  },
                ];
          })
        : [],
  },
]);

const looked = (plan: ClusterPlan): HostPlan[] => plan.hosts.filter(({ look }) => look);

/** Where hapb writes /etc/hosts the name leads to the address afterwards, whatever DNS says today. */
function isAsked(plan: ClusterPlan): boolean {
  return isName(plan) && (setting(plan, "manage_hosts_file") !== true || !hasAddress(plan));
}

import { balancers, holders, vips } from "../balancers.js";
import type { Fault } from "../fault.js";
import { controlPlanes, reached } from "../look.js";

/** curl's exit codes for a connection that was accepted and then closed. @source curl(1), EXIT CODES */
const closed = ["curl 35", "curl 52", "curl 56"];

export const endpointResets: Fault = {
  id: "endpoint-resets",
  title: "The load balancer takes connections and drops them",
  section: "4",
  meaning:
    "It believes that no API server is well, though they are: its list of servers, or how it checks them, is wrong.",
  mend: "Compare the `server` lines of /etc/haproxy/haproxy.cfg with the control planes' addresses and ports; the check is `option httpchk GET /readyz` with `check check-ssl verify none`.",
  remedy: "safe",
  causedBy: ["haproxy-down"],
  causedElsewhere: ["anonymous-auth-off"],
  find(look) {
    const dropped = reached(look).filter(({ api }) => closed.includes(api.throughEndpoint));
    const well = controlPlanes(look).filter(({ api }) => ["200", "401", "403"].includes(api.readyz));
    const having = vips(look).flatMap((vip) => holders(look, vip));
    const blamed = having.length > 0 ? having : balancers(look);
    if (dropped.length === 0 || well.length === 0) return [];
    const evidence = [
      ...dropped.map(
        ({ host, kubelet, api }) => `${host}: ${kubelet.server} drops it (${api.throughEndpoint})`,
      ),
      ...well.map(({ host, api }) => `${host}'s own API server answers ${api.readyz}`),
    ];
    if (blamed.length === 0)
      return [{ host: "", evidence, unmendable: "the load balancer is no host of the inventory" }];
    return blamed.map(({ host, balancer }) => ({
      host,
      evidence: [
        ...evidence,
        ...(balancer.haproxy?.servers ?? []).map((line) => `haproxy.cfg: ${line.trim()}`),
      ],
      given: { how: "write" },
      ...(balancer.isHapbs ? {} : { unmendable: "its configuration is not hapb's" }),
    }));
  },
};

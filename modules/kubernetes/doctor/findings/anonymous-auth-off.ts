import type { Fault } from "../fault.js";
import { controlPlanes, reached } from "../look.js";

export const anonymousAuthOff: Fault = {
  id: "anonymous-auth-off",
  title: "API servers tell nobody that they are ready",
  section: "4",
  meaning:
    "Questions without a name are answered with 401 or 403, so that load balancers that ask /readyz take every API server for dead.",
  mend: "Take `--anonymous-auth=false` back, or check the port alone (`option tcp-check`), which does not see a sick API server.",
  remedy: "person",
  reason: "Somebody has closed it on purpose, and opening it is a decision about security.",
  // An API server that never saw etcd knows no rights, and refuses everybody.
  causedElsewhere: ["etcd-no-quorum"],
  find(look) {
    // A load balancer that asks otherwise has no trouble with it.
    if (!reached(look).some(({ api }) => api.throughEndpoint.startsWith("curl "))) return [];
    return controlPlanes(look)
      .filter(({ api }) => ["401", "403"].includes(api.readyz))
      .map(({ host, api }) => ({ host, evidence: [`/readyz answers ${api.readyz}`] }));
  },
};

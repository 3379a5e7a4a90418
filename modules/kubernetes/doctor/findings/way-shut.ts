import type { Fault } from "../fault.js";
import { reached, signsOn } from "../look.js";

export const wayShut: Fault = {
  id: "way-shut",
  title: "A host can't reach another",
  meaning:
    "Something between the two swallows packets: a firewall, a security group, a route. A connection that is refused would be a good sign.",
  mend: "Open the way, in both directions; docs/kubernetes.md lists who reaches whom on which port.",
  remedy: "person",
  reason:
    "What swallows the packets stands on neither host as far as hapb sees: a router, a security group, a cable.",
  causedElsewhere: ["firewall-closed", "host-unreachable", "ip-forward-off"],
  find: (look) =>
    signsOn(reached(look), ({ filtered }) =>
      filtered.map(({ target, reason }) => `no way to ${target}: ${reason}`),
    ),
};

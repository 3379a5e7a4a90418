import type { Fault } from "../fault.js";
import { reached } from "../look.js";

export const firewallClosed: Fault = {
  id: "firewall-closed",
  title: "A firewall keeps the cluster's ports shut",
  section: "6.3",
  meaning: "Other hosts of the cluster can't reach what this one does for them.",
  mend: "Open the ports in the firewall that is on, for now and for the next boot; it may stay on.",
  remedy: "safe",
  find: (look) =>
    reached(look).flatMap(({ host, closed }) => {
      if (closed.length === 0) return [];
      const written = closed.map(({ port, protocol = "tcp" }) =>
        port === undefined ? protocol : `${port}/${protocol}`,
      );
      return [
        {
          host,
          evidence: [
            `its firewall lets in neither ${written.join(" nor ")}`.replace(
              "neither ",
              written.length > 1 ? "neither " : "no ",
            ),
          ],
          given: { ports: written },
        },
      ];
    }),
};

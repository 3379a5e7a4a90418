import { stopped } from "../balancers.js";
import type { Fault } from "../fault.js";

export const haproxyDown: Fault = {
  id: "haproxy-down",
  title: "haproxy does not run",
  section: "4",
  meaning: "Where this host has the load balancers' address, the API is not to be had through it.",
  mend: "`haproxy -c -f /etc/haproxy/haproxy.cfg` says what it does not like; the user that it runs as has to be able to read the file.",
  remedy: "safe",
  causedBy: ["port-taken", "runtime-stopped", "kubelet-down"],
  find: (look) =>
    stopped(look, "haproxy", ({ balancer: { haproxy } }) => {
      if (haproxy === undefined) return ["there is no /etc/haproxy/haproxy.cfg"];
      if (haproxy.bytes === 0) return ["/etc/haproxy/haproxy.cfg is empty"];
      if (haproxy.servers.length === 0) return ["/etc/haproxy/haproxy.cfg names no server"];
      const others = Number(haproxy.mode.at(-1));
      return (others & 4) === 0
        ? [`/etc/haproxy/haproxy.cfg has mode ${haproxy.mode}: not everybody can read it`]
        : [];
    }),
};

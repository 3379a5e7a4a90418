import { stopped } from "../balancers.js";
import type { Fault } from "../fault.js";
import type { ReachedHost } from "../look.js";

export const haproxyDown: Fault = {
  id: "haproxy-down",
  title: "haproxy does not run, or serves nothing",
  section: "4",
  meaning: "Where this host has the load balancers' address, the API is not to be had through it.",
  mend: "`haproxy -c -f /etc/haproxy/haproxy.cfg` says what it does not like; the user that it runs as has to be able to read the file.",
  remedy: "safe",
  causedBy: ["port-taken", "runtime-stopped", "kubelet-down"],
  // Started with an empty configuration, haproxy's master runs on and listens nowhere.
  find: (look) => stopped(look, "haproxy", useless, unfit),
};

function useless({ balancer: { haproxy } }: ReachedHost): string[] {
  return haproxy?.bytes === 0 ? ["/etc/haproxy/haproxy.cfg is empty"] : [];
}

function unfit({ balancer: { haproxy } }: ReachedHost): string[] {
  if (haproxy === undefined) return ["there is no /etc/haproxy/haproxy.cfg"];
  if (haproxy.bytes === 0) return [];
  if (haproxy.servers.length === 0) return ["/etc/haproxy/haproxy.cfg names no server"];
  const others = Number(haproxy.mode.at(-1));
  return (others & 4) === 0
    ? [`/etc/haproxy/haproxy.cfg has mode ${haproxy.mode}: not everybody can read it`]
    : [];
}

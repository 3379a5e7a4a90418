import type { Fault } from "../fault.js";

export const hostUnreachable: Fault = {
  id: "host-unreachable",
  title: "A host can't be reached",
  meaning:
    "It is off, its network or its sshd is down, or the inventory says wrongly how to log in. Nothing can be said about it.",
  mend: "See at its console whether it runs and has its address; `hapb exec HOST -m ping -vvv` shows how far a log-in gets.",
  remedy: "person",
  reason: "Nothing can be done on a host that nobody can log in to.",
  find: ({ hosts }) =>
    hosts.flatMap((host) => (host.isReached ? [] : [{ host: host.host, evidence: [host.reason] }])),
};

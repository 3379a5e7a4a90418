import type { Member } from "../../etcd/members.js";
import type { Fault, Sign } from "../fault.js";
import { reached, setting, type Look } from "../look.js";

export const etcdGhost: Fault = {
  id: "etcd-ghost",
  title: "etcd has a member that is no machine of the cluster",
  meaning:
    "It counts for the majority and never votes: the cluster bears the loss of fewer control planes than it has.",
  mend: "`etcdctl member list`, then `etcdctl member remove ID`, if that machine is never to come back.",
  remedy: "asks",
  find: (look) => {
    const asked = look.cluster ?? look.asked.find(({ etcd }) => etcd.length > 0);
    return asked === undefined ? [] : asked.etcd.flatMap((member) => signOf(look, asked.host, member));
  },
};

function signOf(look: Look, on: string, member: Member): Sign[] {
  const address = addressOf(member);
  const owner = reached(look).find(({ network }) => network.addresses.some((one) => one.address === address));
  const hasEtcd = owner?.staticPods.some(({ name }) => name === "etcd") === true;
  const isStarted = member.status === "started";
  // Without the API nobody knows whose a member is that has once run.
  if (address === "" || hasEtcd || (isStarted && (look.cluster === undefined || isKnown(look, address))))
    return [];
  const about = `${member.id} ${member.name || "without a name"}, ${member.peer_urls.join(", ")}`;
  const says = isStarted ? "has run once; no node or host has its address" : "was added and has never run";
  const waits = owner?.host ?? look.hosts.find((host) => setting(host, "node_ip") === address)?.host;
  return [
    {
      host: "",
      on,
      evidence: [`member ${about} ${says}`],
      given: { peer_url: member.peer_urls[0]! },
      ...(waits === undefined
        ? {}
        : { unmendable: `${waits} may be about to join with it: run the playbook that joins it again` }),
    },
  ];
}

function isKnown(look: Look, address: string): boolean {
  return (
    look.cluster!.objects.nodes.some(({ internalIps }) => internalIps.includes(address)) ||
    reached(look).some(({ network }) => network.addresses.some((one) => one.address === address)) ||
    look.hosts.some((host) => setting(host, "node_ip") === address)
  );
}

function addressOf({ peer_urls: [url = ""] }: Member): string {
  return /^https?:\/\/\[?([0-9a-fA-F.:]+?)\]?:\d+$/.exec(url)?.[1] ?? "";
}

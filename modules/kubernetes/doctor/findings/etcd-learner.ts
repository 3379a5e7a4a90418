import type { Fault } from "../fault.js";

export const etcdLearner: Fault = {
  id: "etcd-learner",
  title: "A member of etcd is still learning",
  meaning:
    "It has no vote: a join has ended before it got one, and the cluster bears no more losses than before.",
  mend: "`etcdctl member promote ID`; it is refused as long as the member lags behind.",
  remedy: "asks",
  find: ({ cluster, asked }) => {
    const from = cluster ?? asked.find(({ etcd }) => etcd.length > 0);
    return (from?.etcd ?? [])
      .filter(({ is_learner: isLearner, status }) => isLearner && status === "started")
      .map(({ id, name, peer_urls: [url = ""] }) => ({
        host: "",
        on: from!.host,
        evidence: [`member ${id} ${name} (${url}) is a learner`],
        given: { peer_url: url },
      }));
  },
};

import { defineModule, list, object, string, type Plain } from "../../engine/module/index.js";
import { healthyEndpoints } from "./etcd/health.js";
import { listMembers } from "./etcd/members.js";
import { firstLoss, quorumOf, type Voter } from "./etcd/quorum.js";

/** Looks and counts; nothing is changed. */
export default defineModule({
  name: "etcd_quorum",
  summary: "Refuse to take members from etcd that it can't do without.",
  description:
    "Runs on a control plane that stays. Asks every member of etcd whether it is well, and counts whether those that stay are a majority after each of the others left, in the order given.",
  scope: "cluster",
  args: object({
    leaving: list(
      string("Peer URL of a member that is to leave, e.g. https://10.0.0.11:2380"),
      undefined,
      [],
    ),
  }),
  examples: [{ args: { leaving: ["https://10.0.0.13:2380"] }, needs: "cluster" }],
  returns: {
    members: "name, peer_urls, is_learner and is_healthy of each",
    quorum: "how many of those that stay have to be well",
    spare: "how many of them may be lost then",
  },

  async check(host, { leaving }, ctx) {
    const members = await listMembers(host);
    const healthy = await healthyEndpoints(host, members);
    const voters: Voter[] = members
      .filter(({ is_learner }) => !is_learner)
      .map((member) => ({
        name: member.name || member.peer_urls.join(),
        isLeaving: member.peer_urls.some((url) => leaving.includes(url)),
        isHealthy: member.client_urls.some((url) => healthy.has(url)),
        peerUrls: member.peer_urls,
      }));
    const order = leaving.flatMap((url) => voters.filter(({ peerUrls }) => peerUrls.includes(url)));
    const loss = firstLoss(voters, order);
    if (loss)
      ctx.fail(loss.why, {
        hint: "bring the members that are not well back first, or take the whole cluster apart",
      });
    const staying = voters.filter(({ isLeaving }) => !isLeaving);
    const quorum = quorumOf(staying.length);
    return {
      before: {},
      after: {},
      result: {
        members: members.map(({ name, peer_urls, is_learner, client_urls }) => ({
          ...{ name, peer_urls, is_learner },
          is_healthy: client_urls.some((url) => healthy.has(url)),
        })) as unknown as Plain[],
        quorum,
        spare: staying.filter(({ isHealthy }) => isHealthy).length - quorum,
      },
    };
  },

  async apply() {
    // Before and after are always the same.
  },
});

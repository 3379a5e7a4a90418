import { defineModule, HostFailure, object, oneOf, string, type Plain } from "../../engine/module/index.js";
import { etcdctl, listMembers, type Member } from "./etcd/members.js";

export default defineModule({
  name: "etcd_member",
  summary: "List the members of etcd, take one away whose data is gone, or give one its vote.",
  description: "Runs on a control plane whose own etcd member is well.",
  scope: "cluster",
  args: object({
    state: oneOf(
      ["listed", "absent", "voter"],
      "listed",
      "List the members, take one away, or make a learner a voter.",
    ),
    peer_url: string("The member's peer URL, e.g. https://10.0.0.11:2380; with state absent or voter", ""),
  }),
  examples: [
    { args: {}, needs: "cluster" },
    {
      title: "Forget a machine that was wiped",
      args: { state: "absent", peer_url: "https://10.0.0.99:2380" },
      needs: "cluster",
    },
  ],
  returns: { members: "id, status, name, peer_urls, client_urls and is_learner of each" },

  async check(host, { state, peer_url }, ctx) {
    if (state !== "listed" && peer_url === "") ctx.fail(`state ${state} needs a peer_url`);
    const members = await listMembers(host);
    const before = members.map(wordsOf);
    const leaving = members.filter((member) => state === "absent" && member.peer_urls.includes(peer_url));
    if (leaving.length > 0 && leaving.length === members.length) ctx.fail("this is etcd's only member");
    const isPromoted = (member: Member) => state === "voter" && member.peer_urls.includes(peer_url);
    const remaining = members
      .filter((member) => !leaving.includes(member))
      .map((member) => (isPromoted(member) ? { ...member, is_learner: false } : member));
    return {
      before,
      after: remaining.map(wordsOf),
      result: { members: remaining as unknown as Plain[] },
      touches: ["cluster:etcd"],
    };
  },

  async apply(host, { state }, { before, after }) {
    for (const words of before.filter((one) => !after.includes(one)))
      await host.run(etcdctl(["member", state === "voter" ? "promote" : "remove", words.split(" ")[0]!]), {
        timeoutMs: 60_000,
      });
    const left = (await listMembers(host)).map(wordsOf);
    if (left.some((words) => !after.includes(words)))
      throw new HostFailure(
        state === "voter"
          ? "etcd still lists the member as a learner"
          : "etcd still lists the member that was to leave",
        { stdout: left.join(", ") },
      );
    return { after: left };
  },
});

/** A learner that becomes a voter stays the same member. */
function wordsOf({ id, is_learner: isLearner }: Member): string {
  return isLearner ? `${id} learner` : id;
}

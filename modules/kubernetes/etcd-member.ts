import { defineModule, HostFailure, object, oneOf, string, type Plain } from "../../engine/module/index.js";
import { etcdctl, listMembers } from "./etcd/members.js";

export default defineModule({
  name: "etcd_member",
  summary: "List the members of etcd, or take one away whose data is gone.",
  description: "Runs on a control plane whose own etcd member is well.",
  scope: "cluster",
  args: object({
    state: oneOf(["listed", "absent"], "listed", "List the members, or take one away."),
    peer_url: string("The member's peer URL, e.g. https://10.0.0.11:2380; with state absent", ""),
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
    if (state === "absent" && peer_url === "") ctx.fail("state absent needs a peer_url");
    const members = await listMembers(host);
    const before = members.map(({ id }) => id);
    const leaving = members.filter((member) => state === "absent" && member.peer_urls.includes(peer_url));
    if (leaving.length > 0 && leaving.length === members.length) ctx.fail("this is etcd's only member");
    const remaining = members.filter((member) => !leaving.includes(member));
    return {
      before,
      after: remaining.map(({ id }) => id),
      result: { members: remaining as unknown as Plain[] },
      touches: ["cluster:etcd"],
    };
  },

  async apply(host, _args, { before, after }) {
    for (const id of before.filter((member) => !after.includes(member)))
      await host.run(etcdctl(["member", "remove", id]), { timeoutMs: 60_000 });
    const left = (await listMembers(host)).map(({ id }) => id);
    if (left.length > after.length)
      throw new HostFailure("etcd still lists the member that was to leave", { stdout: left.join(", ") });
    return { after: left };
  },
});

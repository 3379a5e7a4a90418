import { etcdctl, parseMembers, type Member } from "../../etcd/members.js";
import type { Part } from "../part.js";

/** The members as this host's own etcd knows them; none where it runs none, or it does not answer. */
export const etcd: Part<readonly Member[]> = {
  script: etcdctl(["member", "list", "-w", "simple", "--command-timeout=4s"]).text,
  read: parseMembers,
};

import t from "tap";
import { decide, type ControlPlaneState } from "../../../modules/kubernetes/cluster/decide.js";

const all = ["cp1", "cp2", "cp3"];

function state(host: string, given: Partial<ControlPlaneState> = {}): ControlPlaneState {
  return {
    host,
    state: "clean",
    unfinished: "",
    running: false,
    endpoint: "nothing",
    ca: "",
    found: [],
    ...given,
  };
}
const done = (host: string, ca = "one"): ControlPlaneState =>
  state(host, { state: "done", ca, endpoint: undefined });
const down = (host: string): ControlPlaneState =>
  state(host, { state: "down", found: ["etcd data"], endpoint: undefined });
const unfinished = (host: string, what: "init" | "join"): ControlPlaneState =>
  state(host, { state: "unfinished", unfinished: what });

interface Case {
  readonly name: string;
  readonly states: readonly ControlPlaneState[];
  readonly candidates?: readonly string[];
  readonly controlPlanes?: readonly string[];
  readonly prepares?: boolean;
  readonly begin?: string;
  readonly members?: readonly string[];
  readonly none?: boolean;
  readonly refused?: RegExp;
}

const cases: readonly Case[] = [
  { name: "all clean: the first begins", states: all.map((host) => state(host)), begin: "cp1" },
  {
    name: "all clean and reached, the first left out of the run: the first of the run begins",
    states: all.map((host) => state(host)),
    candidates: ["cp2"],
    begin: "cp2",
  },
  {
    name: "one was not reached: refused",
    states: [state("cp1"), state("cp2")],
    refused: /cp3 could not be reached/,
  },
  {
    name: "only one is booted, and its data is there: refused",
    states: [down("cp1")],
    refused: /cp2, cp3 could not be reached/,
  },
  { name: "all are down: refused", states: all.map(down), refused: /does not answer/ },
  {
    name: "one is down, the others clean: refused",
    states: [state("cp1"), down("cp2"), state("cp3")],
    refused: /cp2 is part of/,
  },
  {
    name: "the first was wiped while the others run: it joins",
    states: [state("cp1"), done("cp2"), done("cp3")],
    members: ["cp2", "cp3"],
  },
  {
    name: "the first was wiped, whichever order the inventory has",
    controlPlanes: ["cp3", "cp2", "cp1"],
    states: [state("cp1"), done("cp2"), done("cp3")],
    members: ["cp3", "cp2"],
  },
  {
    name: "the first was wiped, and the others can't be reached: refused",
    states: [state("cp1")],
    candidates: ["cp1"],
    refused: /cp2, cp3 could not be reached/,
  },
  {
    name: "a cluster is there and another control plane can't be reached: it goes on",
    states: [done("cp1"), state("cp2")],
    members: ["cp1"],
  },
  {
    name: "a cluster is there and one control plane is down: refused",
    states: [done("cp1"), done("cp2"), down("cp3")],
    refused: /cp3 is part of a cluster that does not answer/,
  },
  {
    name: "control planes of two clusters: refused",
    states: [done("cp1", "one"), done("cp2", "two"), state("cp3")],
    refused: /different clusters/,
  },
  {
    name: "an unfinished init is continued where it began",
    states: [state("cp1"), unfinished("cp2", "init"), state("cp3")],
    begin: "cp2",
  },
  {
    name: "an unfinished init answers at its own endpoint",
    states: [
      state("cp1", { endpoint: "nothing" }),
      { ...unfinished("cp2", "init"), endpoint: "ours" },
      state("cp3"),
    ],
    begin: "cp2",
  },
  {
    name: "an unfinished init that this run leaves out: refused",
    states: [state("cp1"), unfinished("cp2", "init"), state("cp3")],
    candidates: ["cp1"],
    refused: /cp2 has begun the cluster/,
  },
  {
    name: "two unfinished inits: refused",
    states: [unfinished("cp1", "init"), unfinished("cp2", "init"), state("cp3")],
    refused: /have each begun a cluster/,
  },
  {
    name: "an unfinished init beside a cluster: refused",
    states: [unfinished("cp1", "init"), done("cp2"), done("cp3")],
    refused: /cp1 has begun a cluster of its own/,
  },
  {
    name: "an unfinished join with a cluster there goes on",
    states: [done("cp1"), unfinished("cp2", "join"), state("cp3")],
    members: ["cp1"],
  },
  {
    name: "an unfinished join and no cluster: refused",
    states: [state("cp1"), unfinished("cp2", "join"), state("cp3")],
    refused: /cp2 began to join a cluster, and no control plane is in one/,
  },
  {
    name: "something else answers at the endpoint: refused",
    states: [state("cp1"), state("cp2", { endpoint: "other" }), state("cp3")],
    refused: /something answers at the cluster's endpoint/,
  },
  {
    name: "nobody could ask the endpoint: refused",
    states: [state("cp1"), state("cp2", { endpoint: "unknown" }), state("cp3")],
    refused: /is not known, asked from cp2/,
  },
  {
    name: "somebody at the endpoint keeps silent: refused, and said",
    states: [
      state("cp1"),
      state("cp2", { endpoint: "unknown", endpoint_seen: "SSL connection timeout" }),
      state("cp3"),
    ],
    refused: /is not known, asked from cp2: SSL connection timeout/,
  },
  {
    name: "the endpoint was not asked: refused",
    states: [state("cp1"), state("cp2", { endpoint: undefined }), state("cp3")],
    refused: /is not known, asked from cp2/,
  },
  {
    name: "only workers in the run, and no cluster yet: refused",
    states: all.map((host) => state(host)),
    candidates: [],
    refused: /no cluster to join yet/,
  },
  {
    name: "only workers in the run, which are only prepared",
    states: all.map((host) => state(host)),
    candidates: [],
    prepares: true,
    none: true,
  },
  {
    name: "hosts are only prepared, and their cluster is down: refused",
    states: all.map((host) => state(host, { state: "down" })),
    candidates: [],
    prepares: true,
    refused: /does not answer/,
  },
  {
    name: "only workers in the run, and a cluster",
    states: all.map((host) => done(host)),
    candidates: [],
    members: all,
  },
  {
    name: "a state of a host that the inventory doesn't name counts for nothing",
    states: [...all.map((host) => state(host)), done("stranger")],
    begin: "cp1",
  },
];

for (const each of cases) {
  const {
    name,
    states,
    candidates = all,
    controlPlanes = all,
    prepares,
    begin,
    members,
    none,
    refused,
  } = each;
  t.test(name, async (t) => {
    const decision = decide(controlPlanes, states, candidates, prepares);
    if (begin !== undefined) t.strictSame(decision, { kind: "begin", on: begin });
    if (members !== undefined) t.strictSame(decision, { kind: "exists", members, ca: "one" });
    if (none) t.strictSame(decision, { kind: "none" });
    if (refused !== undefined) t.match(decision, { kind: "refuse", reason: refused });
  });
}

t.test("who is told that a cluster is down is told who says why", async (t) => {
  const decision = decide(all, [down("cp1"), state("cp2"), state("cp3")], all);
  t.match(decision, { kind: "refuse", hint: /`hapb doctor -i INVENTORY`/ });
});

import {
  defineModule,
  dict,
  list,
  object,
  raw,
  string,
  type PlainObject,
} from "../../engine/module/index.js";
import { bringTogether } from "./doctor/bring-together.js";
import { judge } from "./doctor/judge.js";
import { faults } from "./doctor/registry.js";
import { said } from "./doctor/said.js";

type Results = readonly { readonly [key: string]: unknown }[];

/** Judges what other tasks have read; looks at nothing itself. */
export default defineModule({
  name: "kubernetes_doctor_judge",
  summary: "Tell what is wrong with a cluster and its hosts, and what follows from what.",
  scope: "host",
  args: object({
    hosts: list(dict("Of each host: host, groups, settings (values of the variables)")),
    looks: list(dict("Results of kubernetes_doctor_look"), undefined, []),
    clusters: list(dict("Results of kubernetes_doctor_cluster"), undefined, []),
    reach: list(dict("Results of kubernetes_reach"), undefined, []),
    firewalls: list(raw("For each of hosts, results of firewall_port in check mode"), undefined, []),
    only: list(string("Faults that are asked about; all when empty"), undefined, []),
  }),
  examples: [{ args: { hosts: [{ host: "cp1", groups: ["control_planes"], settings: {} }] } }],
  returns: {
    findings:
      "causes: id, title, section, meaning, mend, remedy, reason (why it is a person's), signs (host, evidence) and consequences",
    harmless: "the same, of what looks bad and is not",
    looked: "hosts that were looked at",
    unseen: "what could not be looked at, as sentences",
    ids: "ids of the findings and of all that follows from them",
    said: "all of it in lines for people",
  },

  async check(_host, { hosts, looks, clusters, reach, firewalls, only }, ctx) {
    const strange = only.filter((id) => !faults.some((fault) => fault.id === id));
    if (strange.length > 0)
      ctx.fail(`the doctor knows no fault ‘${strange.join("’, ‘")}’`, {
        hint: `it knows ${faults.map(({ id }) => id).join(", ")}`,
      });
    const diagnosis = judge(bringTogether(hosts, looks, clusters, reach, firewalls as Results), only);
    const ids = [...new Set(diagnosis.findings.flatMap(allIds))];
    const result = { ...diagnosis, ids, said: said(diagnosis) } as unknown as PlainObject;
    return { before: null, after: null, result };
  },

  async apply() {},
});

function allIds(finding: {
  readonly id: string;
  readonly consequences: readonly { id: string }[];
}): string[] {
  return [finding.id, ...(finding.consequences as (typeof finding)[]).flatMap(allIds)];
}

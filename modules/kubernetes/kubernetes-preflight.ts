import { defineModule, dict, list, object, optional, raw, string } from "../../engine/module/index.js";
import { readManifest } from "./bundle/manifest.js";
import { judgePlan } from "./preflight/judge.js";
import type { ClusterPlan, HostPlan } from "./preflight/plan.js";
import { checkValues } from "./preflight/schema.js";

/** Judges what other tasks read and what the inventory says; looks at no host itself. All that is wrong is said at once. */
export default defineModule({
  name: "kubernetes_preflight",
  summary: "Refuse variables and hosts that can't become a cluster, before anything is changed.",
  scope: "host",
  args: object({
    hosts: list(dict("Of each host: host, groups, settings (values of the variables)")),
    groups: dict("Names of the inventory's hosts by group, also of those outside --limit"),
    looks: list(dict("Results of kubernetes_host_facts"), undefined, []),
    nodes: list(dict("Results of kubernetes_node_state"), undefined, []),
    reach: list(dict("Results of kubernetes_reach"), undefined, []),
    releases: list(string("Release of Kubernetes that the playbooks know, e.g. 1.34")),
    schema: optional(raw("JSON schema of the settings")),
    bundle: string("Bundle folder on the control machine", ""),
  }),
  examples: [
    {
      args: {
        hosts: [
          {
            host: "cp1",
            groups: ["control_planes"],
            settings: {
              loadbalancer: "stacked",
              kubernetes_version: "1.34.4",
              apiserver_vip: "10.0.0.100",
              cluster_endpoint: "10.0.0.100",
              apiserver_port: 6443,
              loadbalancer_port: 8443,
              pod_subnet: "10.244.0.0/16",
              service_subnet: "10.96.0.0/16",
              node_cidr_mask_size: 24,
              keepalived_priority: 101,
              keepalived_weight: -30,
              node_ip: "10.0.0.11",
              node_name: "cp1",
            },
          },
        ],
        groups: { control_planes: ["cp1"], workers: [], load_balancers: [] },
        releases: ["1.34"],
      },
    },
  ],

  async check(_host, { hosts, groups, looks, nodes, reach, releases, schema, bundle }, ctx) {
    const manifest = bundle === "" ? undefined : await readManifest(bundle, ctx);
    const plan: ClusterPlan = {
      hosts: (hosts as unknown as HostPlan[]).map((host) => ({
        ...host,
        look: of(looks, host.host) as HostPlan["look"],
        node: of(nodes, host.host) as HostPlan["node"],
        filtered: (of(reach, host.host) as Pick<HostPlan, "filtered"> | undefined)?.filtered,
      })),
      groups: groups as Record<string, string[]>,
      releases,
      bundleVersion: manifest?.kubernetesVersion,
    };
    const wrongValues = schema === undefined ? [] : await checkValues(plan, schema);
    const problems = wrongValues.length > 0 ? wrongValues : judgePlan(plan);
    if (problems.length === 0) return { before: null, after: null };
    const said = problems.map(({ about, problem, mend }) => `  ${about}: ${problem}\n    ${mend}`);
    return ctx.fail(`this can't become a cluster:\n${said.join("\n")}`, {
      hint: "nothing was changed",
      result: { problems: problems.map((problem) => ({ ...problem })) },
    });
  },

  async apply() {},
});

/** Of several hosts' results the one of this host; a skipped task's result names none. */
function of(results: readonly { [key: string]: unknown }[], host: string): unknown {
  return results.find((result) => result.host === host);
}

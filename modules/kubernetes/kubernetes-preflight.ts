import { defineModule, dict, list, object, oneOf, optional, raw, string } from "../../engine/module/index.js";
import { imagesOf, readManifest } from "./bundle/manifest.js";
import { judgePlan, unknownRules, type Judgement } from "./preflight/judge.js";
import type { ClusterPlan, HostPlan } from "./preflight/plan.js";
import { checkValues } from "./preflight/schema.js";
import { refusalText, warningText } from "./preflight/words.js";

/** Judges what other tasks read and what the inventory says; looks at no host itself. All that is wrong is said at once. */
export default defineModule({
  name: "kubernetes_preflight",
  summary: "Refuse variables and hosts that can't become a cluster, before anything is changed.",
  description:
    "The rules stand in docs/preflight.md. Warnings are shown and stop nothing; so are the findings of rules that `ignore` names.",
  scope: "host",
  args: object({
    part: oneOf(
      ["variables", "hosts", "runtime"],
      "variables",
      "variables: what needs no host; hosts: what was seen on them; runtime: the container runtime alone, once it is installed",
    ),
    hosts: list(
      dict("Of each host: host, groups, settings (values of the variables), address, port, password"),
    ),
    groups: dict("Names of the inventory's hosts by group, also of those outside --limit"),
    looks: list(dict("Results of kubernetes_host_facts"), undefined, []),
    nodes: list(dict("Results of kubernetes_node_state"), undefined, []),
    reach: list(dict("Results of kubernetes_reach"), undefined, []),
    listening: list(dict("Results of kubernetes_listen"), undefined, []),
    ignore: list(string("Id of a rule whose findings stop nothing"), undefined, []),
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

  returns: {
    problems: "rule, about, problem and mend of each finding that stops the run",
    warnings: "those that do not",
  },

  async check(_host, args, ctx) {
    const { hosts, looks, nodes, reach, listening, bundle, ignore } = args;
    const manifest = bundle === "" ? undefined : await readManifest(bundle, ctx);
    const plan: ClusterPlan = {
      hosts: (hosts as unknown as HostPlan[]).map((host) => ({
        ...host,
        look: of(looks, host.host) as HostPlan["look"],
        node: of(nodes, host.host) as HostPlan["node"],
        reach: of(reach, host.host) as HostPlan["reach"],
        listened: (of(listening, host.host) as { ports?: number[] } | undefined)?.ports,
      })),
      groups: args.groups as Record<string, string[]>,
      releases: args.releases,
      bundleVersion: manifest?.kubernetesVersion,
      bundleImages: manifest && imagesOf(manifest),
      running: (nodes as HostPlan["node"][]).find((node) => node?.cluster_configuration)
        ?.cluster_configuration,
    };
    const wrongValues = [
      ...(args.schema === undefined ? [] : await checkValues(plan, args.schema)),
      ...unknownRules(ignore),
    ];
    const judgement: Judgement =
      wrongValues.length > 0 ? { errors: wrongValues, warnings: [] } : judgePlan(plan, args.part, ignore);
    const result = {
      problems: judgement.errors.map((problem) => ({ ...problem })),
      warnings: judgement.warnings.map((problem) => ({ ...problem })),
    };
    if (judgement.errors.length > 0)
      ctx.fail(refusalText(judgement), {
        hint: args.part === "runtime" ? "Kubernetes was not set up" : "nothing was changed",
        result,
      });
    const warnings = judgement.warnings.map((warning) => warningText(warning, ignore));
    return { before: null, after: null, result, warnings };
  },

  async apply() {},
});

/** Of several hosts' results the one of this host; a skipped task's result names none. */
function of(results: readonly { [key: string]: unknown }[], host: string): unknown {
  return results.find((result) => result.host === host);
}

import {
  boolean,
  defineModule,
  exclusive,
  HostFailure,
  object,
  optional,
  raw,
  requireOneOf,
  string,
} from "../../engine/module/index.js";
import { accessArgs, ask, complaint, isApiAbsent, kubectl } from "./kubectl/access.js";
import { manifestText } from "./kubectl/manifest.js";
import { textsOf } from "./kubectl/unified.js";

/** @source kubectl diff: exit code 1 means a difference, above that an error */
const differs = 1;

export default defineModule({
  name: "kubectl_apply",
  summary: "Give a cluster objects by server-side apply.",
  scope: "cluster",
  args: object(
    {
      definition: optional(raw("Objects: text with one or more YAML documents, one object, or a list")),
      src: optional(string("File with objects, on the control machine")),
      checksum: string("What the digest of src has to be, as sha256:DIGEST; empty: it is not looked at", ""),
      namespace: string("Namespace of objects that name none", ""),
      field_manager: string("Who owns the fields", "hapb"),
      force_conflicts: boolean("Take over fields that somebody else owns", false),
      ...accessArgs,
    },
    { rules: [exclusive("definition", "src"), requireOneOf("definition", "src")] },
  ),
  examples: [
    {
      args: { definition: { apiVersion: "v1", kind: "Namespace", metadata: { name: "hapb-example" } } },
      cleanup: "kubectl --kubeconfig=/etc/kubernetes/admin.conf delete namespace hapb-example",
      needs: "cluster",
    },
  ],

  async check(host, args, ctx) {
    const answer = await ask(host, args, ["diff", ...flags(args)], { input: await manifestText(args, ctx) });
    if (answer.rc === 0) return { before: "as asked", after: "as asked" };
    const diff = [{ label: "objects", ...textsOf(answer.stdout.text) }];
    const touches = ["cluster:api"] as const;
    if (answer.rc === differs && answer.stdout.text !== "")
      return { before: "different", after: "as asked", diff, touches };
    // A kind or namespace that a task before this one brings is as absent in check mode as the API itself.
    if (isApiAbsent(answer) || /no matches for kind|namespaces ".*" not found/.test(answer.stderr.text))
      return { before: "different", after: ctx.unknown(complaint(answer)), touches };
    throw new HostFailure(complaint(answer), { rc: answer.rc, stderr: answer.stderr.text });
  },

  async apply(host, args, _check, ctx) {
    const input = await manifestText(args, ctx);
    const { stdout } = await host.run(kubectl(args, ["apply", ...flags(args)]), {
      input,
      timeoutMs: 120_000,
    });
    return { after: "as asked", result: { stdout: stdout.text.trimEnd() } };
  },
});

interface Flags {
  readonly namespace: string;
  readonly field_manager: string;
  readonly force_conflicts: boolean;
}

function flags({ namespace, field_manager, force_conflicts }: Flags): string[] {
  return [
    "--server-side",
    `--field-manager=${field_manager}`,
    ...(force_conflicts ? ["--force-conflicts"] : []),
    ...(namespace === "" ? [] : ["-n", namespace]),
    "-f",
    "-",
  ];
}

import type { Test } from "tap";
import { shows, type Cluster } from "./cluster.js";
import { results, type AnyEvent } from "./hapb.js";
import { kubectl, onHost } from "./look.js";

/** What a host needs in order to join, by the cluster's secret that it comes from. */
interface Credential {
  readonly what: string;
  /** Arguments of kubectl that name the secret. */
  readonly secret: readonly string[];
  readonly hint: RegExp;
}

export const token: Credential = {
  what: "the token",
  secret: ["--field-selector", "type=bootstrap.kubernetes.io/token"],
  hint: /the token is not known to the cluster, or older than two hours: run again/,
};

export const certificateKey: Credential = {
  what: "the key of the certificates",
  secret: ["kubeadm-certs"],
  hint: /the certificate key is wrong or older than two hours: run again/,
};

/** Time is not waited for: what Kubernetes does to a secret when it expires is done to it while kubeadm stands still. */
export async function showExpired(
  t: Test,
  cluster: Cluster,
  host: string,
  words: readonly string[],
  { what, secret, hint }: Credential,
): Promise<void> {
  await shows(t, cluster, `${what} expires just before ${host} joins with it`, async (t) => {
    const expired: Promise<unknown>[] = [];
    const isNow = ({ type, task, host: on }: AnyEvent) =>
      type === "host-start" && task?.name === "Join the cluster" && on === host;
    const run = await cluster.run([...words, "-e", JSON.stringify(shortDiscovery)], {
      onEvent: (event) => {
        if (expired.length === 0 && isNow(event)) expired.push(expire(cluster, host, secret));
      },
    });
    t.equal(expired.length, 1);
    await Promise.all(expired);
    t.equal(run.rc, 2);
    const [failed, ...others] = results(run).filter(({ result }) => result.outcome === "failed");
    t.match(failed, { host, task: { name: "Join the cluster" }, result: { hint } });
    t.strictSame(others, []);
  });
}

/** kubeadm looks for its token five minutes long. */
const shortDiscovery = { kubeadm_extra: { JoinConfiguration: { timeouts: { discovery: "5s" } } } };

async function expire(cluster: Cluster, host: string, secret: readonly string[]): Promise<void> {
  const join = "-f '^[^ ]*kubeadm join '";
  await onHost(cluster, host, `until pkill -STOP ${join}; do sleep 0.02; done`);
  await kubectl(cluster, "cp1", ["delete", "secret", "-n", "kube-system", ...secret]);
  const signatures = ["get", "configmap", "cluster-info", "-n", "kube-public", "-o", "jsonpath={.data}"];
  if (secret.includes("--field-selector"))
    while ((await kubectl(cluster, "cp1", signatures)).includes("jws-kubeconfig-"));
  await onHost(cluster, host, `pkill -CONT ${join}`);
}

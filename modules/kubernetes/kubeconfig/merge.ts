import { parse, stringify } from "yaml";

interface Named {
  name: string;
  cluster?: { server?: string };
  context?: { cluster?: string; user?: string };
  user?: unknown;
}

interface Kubeconfig {
  apiVersion?: string;
  kind?: string;
  clusters?: Named[];
  contexts?: Named[];
  users?: Named[];
  "current-context"?: string;
  [other: string]: unknown;
}

/** A kubeconfig file as it should be: the old text where nothing has to change, so that its comments stay. */
export type Merged = { readonly kind: "file"; readonly text: string } | { readonly kind: "not-ours" };

/**
 * Adds a cluster's kubeconfig to a file that may hold others. Entries of the same server are the same cluster's and are
 * renewed; a name that is taken by another cluster is left alone, and ours gets `clusterName` in its own.
 * @param old the file's text, undefined when there is none
 * @param given the cluster's admin.conf
 */
export function mergeKubeconfig(old: string | undefined, given: string, clusterName: string): Merged {
  if (old === undefined || old.trim() === "") return { kind: "file", text: given };
  if (old === given) return { kind: "file", text: old };
  const file = read(old);
  if (!file) return { kind: "not-ours" };
  const { cluster, user, context } = entriesOf(given);
  const server = cluster.cluster?.server;
  const ours = (file.clusters ?? []).filter((entry) => entry.cluster?.server === server);
  const contexts = (file.contexts ?? []).filter(({ context }) =>
    ours.some(({ name }) => name === context?.cluster),
  );

  const named = {
    cluster: ours[0]?.name ?? free(cluster.name, file.clusters, clusterName),
    user: "",
    context: "",
  };
  const known = contexts.find((entry) => entry.context?.user === user.name || entry.name === context.name);
  named.user = known?.context?.user ?? free(user.name, file.users, `${user.name}-${clusterName}`);
  named.context = known?.name ?? free(context.name, file.contexts, `${user.name}@${clusterName}`);

  const merged: Kubeconfig = {
    ...file,
    clusters: put(file.clusters, { ...cluster, name: named.cluster }),
    users: put(file.users, { ...user, name: named.user }),
    contexts: put(file.contexts, {
      name: named.context,
      context: { ...known?.context, cluster: named.cluster, user: named.user },
    }),
    "current-context": file["current-context"] || named.context,
  };
  return { kind: "file", text: same(merged, file) ? old : stringify(merged) };
}

function read(text: string): Kubeconfig | undefined {
  try {
    const value = parse(text) as Kubeconfig | null;
    return value !== null && typeof value === "object" && value.kind === "Config" ? value : undefined;
  } catch {
    return undefined;
  }
}

function entriesOf(given: string): { cluster: Named; user: Named; context: Named } {
  const { clusters = [], users = [], contexts = [] } = parse(given) as Kubeconfig;
  const [cluster, user, context] = [clusters[0], users[0], contexts[0]];
  if (!cluster || !user || !context)
    throw new TypeError("the kubeconfig to add names no cluster, user or context");
  return { cluster, user, context };
}

/** The name, or another where somebody else has it. */
function free(name: string, taken: readonly Named[] | undefined, otherwise: string): string {
  return taken?.some((entry) => entry.name === name) ? otherwise : name;
}

function put(entries: readonly Named[] | undefined, entry: Named): Named[] {
  const others = entries ?? [];
  const at = others.findIndex(({ name }) => name === entry.name);
  return at === -1 ? [...others, entry] : others.map((old, i) => (i === at ? entry : old));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

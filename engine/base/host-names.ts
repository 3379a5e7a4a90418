const mostNames = 6;

/** Hosts for people: names while they are few, else the first ones and how many more; "all 4 hosts" when it is all of them. */
export function hostNames(hosts: readonly string[], all: number): string {
  if (hosts.length === all && all > 1) return `all ${all} hosts`;
  if (hosts.length <= mostNames) return hosts.join(", ");
  return `${hosts.slice(0, mostNames - 1).join(", ")} and ${hosts.length - mostNames + 1} more`;
}

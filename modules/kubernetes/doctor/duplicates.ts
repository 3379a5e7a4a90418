import { nodes, type Look, type ReachedHost } from "./look.js";

/** Hosts that have a value together with others. A value that is empty is unknown, not the same. */
export function duplicates(
  look: Look,
  valuesOf: (host: ReachedHost) => readonly string[],
): { readonly host: ReachedHost; readonly value: string; readonly others: readonly string[] }[] {
  const owners = new Map<string, ReachedHost[]>();
  for (const host of nodes(look))
    for (const value of new Set(valuesOf(host)))
      if (value !== "") owners.set(value, [...(owners.get(value) ?? []), host]);
  return [...owners]
    .filter(([, hosts]) => hosts.length > 1)
    .flatMap(([value, hosts]) =>
      hosts.map((host) => ({
        host,
        value,
        others: hosts.filter((one) => one !== host).map((one) => one.host),
      })),
    );
}

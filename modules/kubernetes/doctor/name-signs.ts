import type { Sign } from "./fault.js";
import type { ReachedHost } from "./look.js";
import type { NameLook } from "./parts/names.js";

/** A host to which some of its names say nothing, or lead to itself, with the name servers that are to be given to it. */
export function nameSigns({ host, names, settings }: ReachedHost, wanted: readonly NameLook[]): Sign[] {
  const evidence = wanted.flatMap(wrong);
  if (evidence.length === 0) return [];
  const servers = Array.isArray(settings.dns_servers) ? settings.dns_servers.map(String) : [];
  if (servers.length === 0) return [{ host, evidence, unmendable: "dns_servers names no name server" }];
  return [{ host, evidence, given: { keeper: names.keeper, servers } }];
}

function wrong({ name, addresses }: NameLook): string[] {
  if (addresses.length === 0) return [`${name} has no address here`];
  const local = addresses.find((address) => /^(127\.|0\.0\.0\.0$|::1?$)/.test(address));
  return local === undefined ? [] : [`${name} is ${local} here`];
}

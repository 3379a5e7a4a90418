import { authorityPath } from "../node/authority.js";
import { caCertificate } from "../node/paths.js";
import type { ReachedHost } from "./look.js";

/** Whether hapb has made this host a node of the cluster that it is in now: the authority that it kept then is the one in force. */
export function isMadeByHapb({ certificates }: ReachedHost): boolean {
  const digestOf = (path: string) => certificates.find(({ file }) => file === path)?.digest;
  const kept = digestOf(authorityPath);
  return kept !== undefined && kept === digestOf(caCertificate);
}

import type { Host } from "../../../engine/module/index.js";
import { caCertificate, hapbFolder } from "./paths.js";

/**
 * A copy of the CA certificate of the cluster of which hapb has made this host a node. Where the node's own is another, or
 * there is no copy, somebody else has made it one.
 */
export const authorityPath = `${hapbFolder}/ca.crt`;

/** Keeps the copy. A certificate is public. @throws HostFailure when it can't be read or written */
export async function keepAuthority(host: Host): Promise<void> {
  const certificate = await host.read(caCertificate);
  if (certificate === undefined) return;
  await host.write(authorityPath, certificate, { owner: "root", group: "root", mode: 0o600 });
}

import type { Lab } from "../../engine/lab/lab.js";
import type { Host } from "../../engine/module/index.js";
import type { HostValues } from "../../engine/shell/open.js";
import type { Hosts } from "../../engine/shell/pool.js";

/** How one of a lab's hosts is reached: as root, with the lab's own key, by nothing of who runs the tests. */
export function loginValues(
  lab: Pick<Lab, "sshKeyPath" | "knownHostsPath">,
  { address }: { readonly address: string },
  more: Partial<HostValues> = {},
): HostValues {
  return {
    kind: "ssh",
    host: address,
    user: "root",
    privateKeyFile: lab.sshKeyPath,
    sshArgs: ["-F", "none", "-o", `UserKnownHostsFile=${lab.knownHostsPath}`],
    connectTimeoutMs: 20_000,
    ...more,
  };
}

/** One of a lab's hosts, of a run. */
export function login(
  lab: Pick<Lab, "sshKeyPath" | "knownHostsPath">,
  hosts: Hosts,
  place: { readonly name: string; readonly address: string },
  more: Partial<HostValues> = {},
): Host {
  return hosts.host(place.name, loginValues(lab, place, more));
}

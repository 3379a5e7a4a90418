import { sh, type Host } from "../../engine/module/index.js";

/** Ids of a static pod's running containers, by the container's name; undefined where no runtime can be asked. */
export async function runningContainers(host: Host, name: string): Promise<readonly string[] | undefined> {
  const { rc, stdout } = await host.query(listScript(name), { reads: ["host:containers"], rcs: "any" });
  return rc === 0 ? stdout.text.split("\n").filter(Boolean) : undefined;
}

function listScript(name: string) {
  return sh`
if [ ! -S /run/containerd/containerd.sock ]; then
  # CRI-O.
  exec crictl ps -q --no-trunc --state Running --label ${`io.kubernetes.container.name=${name}`} 2>/dev/null
fi
all=$(ctr -n k8s.io containers ls -q ${`labels."io.kubernetes.container.name"==${name}`}) || exit 1
running=$(ctr -n k8s.io tasks ls | awk '$3 == "RUNNING" { print $1 }') || exit 1
for id in $all; do case "$running" in *"$id"*) echo "$id" ;; esac; done
`;
}

/** Waits until the running containers of this name are as wanted. @returns whether they came to be */
export async function waitForContainers(
  host: Host,
  name: string,
  isWanted: (running: readonly string[]) => boolean,
  timeoutSeconds: number,
): Promise<boolean> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (Date.now() < deadline) {
    const now = await runningContainers(host, name);
    if (now && isWanted(now)) return true;
    await host.run(sh`sleep 1`);
  }
  return false;
}

import type { Fault } from "../fault.js";
import { reached, type ReachedHost } from "../look.js";

export const notAtBoot: Fault = {
  id: "not-at-boot",
  title: "A service does not start at boot",
  section: "6.3",
  meaning:
    "After the next reboot the host is missing from the cluster until somebody starts the service by hand.",
  mend: "`systemctl enable SERVICE`; on OpenRC `rc-update add SERVICE default`.",
  remedy: "safe",
  find: (look) =>
    reached(look).flatMap((host) => {
      const off = needed(host).filter((name) => ["no", "masked"].includes(host.services.units[name]!.atBoot));
      if (off.length === 0) return [];
      const evidence = off.map(
        (name) => `${name} is ${host.services.units[name]!.atBoot === "masked" ? "masked" : "not enabled"}`,
      );
      return [{ host: host.host, evidence, given: { services: off } }];
    }),
};

/** What the host runs for the cluster. A package that is there and is used for nothing may stay off. */
function needed({ kubelet, runtime, services: { units }, groups }: ReachedHost): string[] {
  const node = kubelet.isJoined ? ["kubelet", runtime.name] : [];
  const balancer = ["haproxy", "keepalived"].filter(
    (name) => units[name]?.isRunning === true || groups.includes("load_balancers"),
  );
  return [...node, ...balancer].filter((name) => units[name] !== undefined);
}

import type { AnyModule, Example } from "../../engine/module/types.js";

// Every example in a module's manual is run on a real host: those that need nothing else, or a host that may reboot, by
// `npm run test:lab`; those that need a cluster by `npm run test:cluster`.

/** A module's examples for a lab host with this package manager. */
export function labExamples(
  module: AnyModule,
  packages: NonNullable<Example["on"]> = "apt",
): readonly Example[] {
  return onHosts(module).filter(
    ({ needs, on = packages }) => on === packages && (needs === undefined || needs === "reboot"),
  );
}

/** Whether there is a family of lab hosts on which some example can be shown. */
export function hasLabExamples(module: AnyModule): boolean {
  return onHosts(module).some(({ needs, on }) => (needs === undefined || needs === "reboot") && on !== "apk");
}

/** A module's examples for a control plane of a cluster. */
export function clusterExamples(module: AnyModule): readonly Example[] {
  return onHosts(module).filter(({ needs }) => needs === "cluster");
}

/** A module's examples for a host that has SELinux' tools. */
export function selinuxExamples(module: AnyModule): readonly Example[] {
  return onHosts(module).filter(({ needs }) => needs === "selinux");
}

/** Control modules change the run, and no host: the cases in test/language show what they do. */
export function onHosts(module: AnyModule): readonly Example[] {
  return module.kind === "control" ? [] : module.examples;
}

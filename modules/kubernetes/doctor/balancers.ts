import type { Sign } from "./fault.js";
import { reached, setting, type Look, type ReachedHost } from "./look.js";

/** Addresses at which the load balancers answer, by their own configuration and by the inventory. */
export function vips(look: Look): string[] {
  const configured = reached(look).flatMap(({ balancer }) => balancer.keepalived?.vips ?? []);
  const wanted = look.hosts
    .filter((host) => ["stacked", "external", "kube-vip"].includes(setting(host, "loadbalancer")))
    .map((host) => setting(host, "apiserver_vip"));
  return [...new Set([...configured, ...wanted])].filter((vip) => vip !== "");
}

/** Hosts that keep an address among them. */
export function balancers(look: Look): ReachedHost[] {
  return reached(look).filter(
    ({ balancer, staticPods }) =>
      (balancer.keepalived?.vips.length ?? 0) > 0 || staticPods.some(({ name }) => name === "kube-vip"),
  );
}

export function holders(look: Look, vip: string): ReachedHost[] {
  return reached(look).filter(({ network }) =>
    network.addresses.some(({ address }) => canonical(address) === canonical(vip)),
  );
}

/**
 * Hosts where haproxy or keepalived is set up and does not run, or runs and can do nothing; how hapb gets it to run
 * stands in `given.how`.
 * @param useless what of its configuration leaves it with nothing to do
 * @param broken what else may keep it from starting
 */
export function stopped(
  look: Look,
  program: "haproxy" | "keepalived",
  useless: (host: ReachedHost) => string[],
  broken: (host: ReachedHost) => string[],
): Sign[] {
  return reached(look).flatMap((host) => {
    const { balancer, services, staticPods } = host;
    if (!isSetUp(look, host, program) || balancer.running === undefined) return [];
    const isRunning = balancer.running.includes(program);
    const nothing = useless(host);
    if (isRunning && nothing.length === 0) return [];
    const unit = services.units[program];
    const isPod = staticPods.some(({ name }) => name === program);
    const why = [...nothing, ...broken(host)];
    if (unit === undefined && !isPod) why.push(`/etc/kubernetes/manifests has no pod of ${program}`);
    const state = isRunning ? "runs, and has nothing to do" : "does not run";
    const evidence = [`${program} ${state}${unit ? `: ${unit.activity}` : ""}`, ...why];
    const how = why.length > 0 ? "write" : unit ? "start" : "wait";
    const unmendable =
      how === "wait"
        ? `its configuration looks well: the log of its pod says why (crictl ps -a --name ${program})`
        : how === "write" && !balancer.isHapbs
          ? "its configuration is not hapb's"
          : undefined;
    return [
      { host: host.host, evidence, given: { how }, ...(unmendable === undefined ? {} : { unmendable }) },
    ];
  });
}

/** A package that is there and is used for nothing may stay off. */
function isSetUp(look: Look, host: ReachedHost, program: "haproxy" | "keepalived"): boolean {
  const { balancer } = host;
  const isBalancer = balancers(look).includes(host);
  if (program === "keepalived") return isBalancer && balancer.keepalived !== undefined;
  const isPod = host.staticPods.some(({ name }) => name === "haproxy");
  return isPod || (balancer.haproxy !== undefined && isBalancer);
}

/** The host whose node this is, as far as the inventory has it. */
export function hostOfNode(look: Look, node: string): ReachedHost | undefined {
  return reached(look).find((one) => one.host === node || setting(one, "node_name") === node);
}

/** IPv6 addresses can be written in several ways. */
export function canonical(address: string): string {
  return address.includes(":") && URL.canParse(`http://[${address}]`)
    ? new URL(`http://[${address}]`).hostname
    : address;
}

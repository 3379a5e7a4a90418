import {
  HostFailure,
  pattern,
  sh,
  type Found,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { parseConnections } from "./connections.js";
import { probePort, readPort } from "./probe.js";
import type { WaitArgs } from "./wait_for.js";

/** Whether what is waited for has come, and what the pattern found. */
export interface Verdict {
  readonly isMet: boolean;
  readonly found?: Found;
  /** For the failure: what is seen instead. */
  readonly seen: string;
}

/**
 * One look.
 * @param isPatient waits for all that a port may say; else for the first of it
 */
export async function look(
  host: Host,
  args: WaitArgs,
  ctx: ModuleContext,
  isPatient: boolean,
): Promise<Verdict> {
  if (args.port !== undefined && args.state === "drained") return drained(host, args, args.port);
  if (args.port !== undefined) return portVerdict(host, args, args.port, ctx, isPatient);
  if (args.path !== undefined) return pathVerdict(host, args, args.path);
  return { isMet: false, seen: "the time is not over" };
}

async function portVerdict(
  host: Host,
  args: WaitArgs,
  port: number,
  ctx: ModuleContext,
  isPatient: boolean,
): Promise<Verdict> {
  const endpoint = { host: args.host, port, connectTimeout: args.connect_timeout };
  const isForStart = args.state === "started" || args.state === "present";
  if (isForStart && args.search_regex !== undefined) {
    const said = await readPort(host, endpoint, isPatient);
    const found = pattern(args.search_regex, "search_regex", { multiline: true }).search(said);
    return {
      isMet: found !== undefined,
      found,
      seen: said === "" ? "it says nothing" : `what it says doesn't match ${args.search_regex}`,
    };
  }
  const answer = await probePort(host, endpoint);
  if (answer === "noTool")
    ctx.fail("this host has nothing to connect with", { hint: "wait_for needs one of bash, nc, curl there" });
  const isOpen = answer === "open";
  return { isMet: isOpen === isForStart, seen: isOpen ? "something answers there" : "nothing answers there" };
}

async function pathVerdict(host: Host, args: WaitArgs, path: string): Promise<Verdict> {
  if (args.state === "absent" || args.state === "stopped") {
    const { exists } = await host.path(path);
    return { isMet: !exists, seen: "it is there" };
  }
  if (args.search_regex === undefined) {
    const { exists } = await host.path(path, { follow: true });
    return { isMet: exists, seen: "it is not there" };
  }
  const bytes = await host.read(path).catch((problem: unknown) => {
    if (problem instanceof HostFailure) return undefined;
    throw problem;
  });
  if (!bytes) return { isMet: false, seen: "it is not there" };
  const found = pattern(args.search_regex, "search_regex", { multiline: true }).search(
    new TextDecoder().decode(bytes),
  );
  return { isMet: found !== undefined, found, seen: `what is in it doesn't match ${args.search_regex}` };
}

async function drained(host: Host, args: WaitArgs, port: number): Promise<Verdict> {
  const names = args.exclude_hosts.filter((name) => /[g-z]/i.test(name) && !name.includes(":"));
  const { stdout } = await host.query(
    sh`cat /proc/net/tcp /proc/net/tcp6 2>/dev/null; for n in ${names}; do getent ahosts "$n"; done 2>/dev/null`,
    { reads: ["host:network"], rcs: "any" },
  );
  const resolved = [...stdout.text.matchAll(/^(\S+) +(?:STREAM|DGRAM|RAW)/gm)].map((line) => line[1]!);
  const excluded = new Set([...args.exclude_hosts, ...resolved]);
  const open = parseConnections(stdout.text).filter(
    ({ localPort, localAddress, remoteAddress, state }) =>
      localPort === port &&
      args.active_connection_states.includes(state) &&
      (isEvery(args.host) || localAddress === args.host) &&
      !excluded.has(remoteAddress),
  );
  return { isMet: open.length === 0, seen: `${open.length} connections are open` };
}

function isEvery(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

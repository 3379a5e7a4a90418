import {
  defineAction,
  HostFailure,
  integer,
  object,
  sleep,
  string,
  type Host,
  type PlainObject,
} from "../../engine/module/index.js";
import { parseRuntime, runtimeScript, type RuntimeLook } from "./runtime-look.js";

/** Whether a container runtime answers the kubelet. */
export default defineAction({
  name: "crictl_info",
  summary: "Tell whether a host's container runtime is ready, and which one it is; wait for it if asked to.",
  description:
    "It asks crictl, else the runtime's own program (ctr, crio), else only looks whether somebody listens. With a timeout it fails when the runtime isn't ready by then, unless nobody can tell.",
  scope: "host",
  isLong: true,
  args: object({
    endpoint: string(
      "The runtime's socket, e.g. unix:///run/containerd/containerd.sock. Default: the first of the known ones that is there",
      "",
    ),
    timeout: integer("Seconds to wait until it is ready; 0: only tell", 0),
  }),
  examples: [
    { args: {} },
    {
      title: "Go on when it answers",
      args: { timeout: 30 },
      requires: ["systemctl"],
      setup: "systemctl start containerd",
      cleanup: "systemctl stop containerd",
    },
  ],
  returns: {
    told: "crictl, ctr or crio: which program told; socket: none is there, and somebody listens; none: nobody listens",
    ready: "whether it serves the CRI; unknown where nobody could tell",
    network_ready: "whether pods have a network, i.e. a configuration in /etc/cni/net.d; unknown likewise",
    runtime: "containerd, cri-o, ...",
    version: "",
    reason: "why it is not ready, in its own words",
  },

  async check(host, { endpoint, timeout }, ctx) {
    const found = await look(host, endpoint);
    const isEnough = found.isReady !== false || timeout === 0 || ctx.isCheckMode;
    return { willRun: !isEnough, result: resultOf(found) };
  },

  async apply(host, { endpoint, timeout }, _check, ctx) {
    const deadline = performance.now() + timeout * 1000;
    for (;;) {
      host.invalidate(readKeys);
      const found = await look(host, endpoint);
      if (found.isReady !== false) return { changed: false, result: resultOf(found) };
      if (performance.now() > deadline)
        throw new HostFailure(`the container runtime is not ready after ${timeout} s: ${found.reason}`, {
          hint: "its log tells more: journalctl -u containerd (or crio); in /var/log with OpenRC",
          result: resultOf(found),
        });
      await sleep(500, ctx.signal);
    }
  },
});

const readKeys = [
  "host:containers",
  "unit:containerd",
  "unit:crio",
  "file:/etc/containerd/config.toml",
] as const;

async function look(host: Host, endpoint: string): Promise<RuntimeLook> {
  const { stdout } = await host.query(runtimeScript(endpoint.replace(/^unix:\/\//, "")), {
    reads: readKeys,
    rcs: "any",
    timeoutMs: 30_000,
  });
  return parseRuntime(stdout.text);
}

function resultOf({ told, isReady, hasNetwork, runtime, version, reason }: RuntimeLook): PlainObject {
  return {
    ...{ told, runtime, version, reason },
    ready: isReady ?? "unknown",
    network_ready: hasNetwork ?? "unknown",
  };
}

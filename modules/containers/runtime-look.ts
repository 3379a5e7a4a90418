import { lines, rawShell, sh, type Script } from "../../engine/module/index.js";

/** What a container runtime says of itself over its CRI socket. */
export interface RuntimeLook {
  /** Which program told: crictl, ctr, crio; socket: none of them is there, and something listens; none: nothing does. */
  readonly told: "crictl" | "ctr" | "crio" | "socket" | "none";
  /** Whether it serves the CRI; undefined where nobody could tell. */
  readonly isReady: boolean | undefined;
  /** Whether its pods have a network; undefined where nobody could tell. */
  readonly hasNetwork: boolean | undefined;
  /** containerd, cri-o, ...; "" where nobody could tell. */
  readonly runtime: string;
  readonly version: string;
  /** Why it is not ready, in its own words. */
  readonly reason: string;
}

/** Where runtimes listen, as kubeadm looks for them. @source kubeadm, cmd/kubeadm/app/constants: CRISocket... */
export const knownSockets = [
  "/run/containerd/containerd.sock",
  "/var/run/crio/crio.sock",
  "/run/cri-dockerd.sock",
] as const;

/** Asks crictl; else the runtime's own program; else only whether somebody listens. */
export function runtimeScript(socket: string): Script {
  return lines(
    sh`socket=${socket}`,
    sh`for known in ${[...knownSockets]}; do [ -n "$socket" ] && break; [ -S "$known" ] && socket=$known; done`,
    rawShell(`echo "@socket $socket"`),
    rawShell(
      `if command -v crictl >/dev/null; then
  echo "@version"; crictl --timeout 10s --runtime-endpoint "unix://$socket" version 2>&1
  echo "@info"; crictl --timeout 10s --runtime-endpoint "unix://$socket" info -o json 2>&1
elif [ "\${socket##*/}" = containerd.sock ] && command -v ctr >/dev/null; then
  echo "@plugins"; ctr --connect-timeout 10s --address "$socket" plugins ls 2>&1
elif [ "\${socket##*/}" = crio.sock ] && command -v crio >/dev/null; then
  echo "@crio"; crio status --socket "$socket" info 2>&1 && echo "@answered"
  echo "@number"; crio --version 2>&1
elif grep -q " \${socket#/var}\\$" /proc/net/unix || grep -q " $socket\\$" /proc/net/unix; then echo "@listens"; fi`,
    ),
  );
}

/** @param text what the script printed */
export function parseRuntime(text: string): RuntimeLook {
  const said = new Map<string, string>();
  for (const part of text.split(/^@/m).slice(1)) {
    const [head = "", ...rest] = part.split("\n");
    const [name = "", ...words] = head.split(" ");
    said.set(name, words.join(" ") || rest.join("\n").trim());
  }
  const [info, plugins, crio] = [said.get("info"), said.get("plugins"), said.get("crio")];
  if (info !== undefined) return fromCrictl(info, said.get("version") ?? "");
  if (plugins !== undefined) return fromCtr(plugins);
  if (crio !== undefined) return fromCrio(crio, said.has("answered"), said.get("number") ?? "");
  const listens = said.has("listens");
  return {
    ...unknown,
    told: listens ? "socket" : "none",
    isReady: listens ? undefined : false,
    reason: listens ? "" : `nothing listens at ${said.get("socket") || "the sockets that runtimes have"}`,
  };
}

const unknown = { isReady: undefined, hasNetwork: undefined, runtime: "", version: "", reason: "" } as const;

interface Condition {
  readonly type?: string;
  readonly status?: boolean;
  readonly reason?: string;
  readonly message?: string;
}

/** @source cri-api, StatusResponse: the conditions RuntimeReady and NetworkReady */
function fromCrictl(info: string, version: string): RuntimeLook {
  const conditions = conditionsOf(info);
  if (!conditions) return { ...unknown, told: "crictl", isReady: false, reason: lastLine(info) };
  const of = (type: string) => conditions.find((condition) => condition.type === type);
  const ready = of("RuntimeReady");
  return {
    told: "crictl",
    isReady: ready?.status ?? false,
    hasNetwork: of("NetworkReady")?.status,
    runtime: /^RuntimeName: *(\S+)/m.exec(version)?.[1] ?? "",
    version: /^RuntimeVersion: *v?(\S+)/m.exec(version)?.[1] ?? "",
    reason: [ready?.reason, ready?.message].filter(Boolean).join(": "),
  };
}

/** Warnings of crictl stand before the object. */
function conditionsOf(info: string): readonly Condition[] | undefined {
  try {
    const parsed = JSON.parse(info.slice(Math.max(0, info.indexOf("{")))) as {
      status?: { conditions?: readonly Condition[] };
    };
    return parsed.status?.conditions;
  } catch {
    return undefined;
  }
}

/** @example "io.containerd.grpc.v1    cri    linux/amd64    ok": the CRI's own plugin; one that is disabled is not listed */
function fromCtr(plugins: string): RuntimeLook {
  const isList = /^TYPE\s+ID/m.test(plugins);
  const status = /^io\.containerd\.grpc\.v1\s+cri\s.*?(\S+)\s*$/m.exec(plugins)?.[1];
  return {
    told: "ctr",
    isReady: status === "ok",
    hasNetwork: undefined,
    runtime: "containerd",
    version: "",
    reason: !isList
      ? lastLine(plugins)
      : status === undefined
        ? "its CRI is switched off (disabled_plugins in /etc/containerd/config.toml)"
        : status === "ok"
          ? ""
          : `its CRI plugin's state is ${status}`,
  };
}

function fromCrio(said: string, answered: boolean, version: string): RuntimeLook {
  return {
    told: "crio",
    isReady: answered,
    hasNetwork: undefined,
    runtime: "cri-o",
    version: /^(?:crio version|Version:) *v?(\S+)/m.exec(version)?.[1] ?? "",
    reason: answered ? "" : lastLine(said),
  };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** What lines of a kubelet's log mean. @source kubelet's sources of 1.24 to 1.35, and containerd's and CNI's messages in it */
const known: readonly { readonly pattern: RegExp; readonly means: string }[] = [
  {
    pattern: /running with swap on is not supported|Swap is enabled/i,
    means: "it refuses to run with swap on",
  },
  { pattern: /unknown flag: (--[\w-]+)/, means: "it does not know a flag that it is started with" },
  { pattern: /unknown service runtime\.v1/, means: "the container runtime offers no CRI that it knows" },
  {
    pattern:
      // That the kubelet's statistics look for the other runtimes' sockets as well is nothing.
      /^(?!.*container factory failed)(.*connect: (no such file or directory|connection refused).*\.sock|.*\.sock.*connect: (no such file|connection refused))/,
    means: "it can't reach the container runtime",
  },
  {
    pattern: /NetworkPluginNotReady|cni plugin not initialized|No CNI configuration file/i,
    means: "there is no pod network",
  },
  { pattern: /failed to find plugin "([^"]+)" in path/, means: "a CNI plugin's program is missing" },
  {
    pattern: /misconfiguration: kubelet cgroup driver: "?(\w+)"? is different/,
    means: "its cgroup driver is not the runtime's",
  },
  {
    pattern: /kubelet is configured to not run on a host using cgroup v1|cgroup v1.*not supported/i,
    means: "it refuses to run on cgroup v1",
  },
  {
    pattern: /certificate has expired|part of the existing bootstrap client certificate.*is expired/i,
    means: "its certificate has expired",
  },
  {
    pattern: /is not a shared mount|path .* is mounted on .* but it is not a shared/i,
    means: "a mount is not shared",
  },
  {
    pattern: /no space left on device|attempting to reclaim (ephemeral-storage|inodes)/i,
    means: "a disk is full",
  },
  { pattern: /(ErrImagePull|ImagePullBackOff|failed to pull image)/i, means: "an image can't be pulled" },
  {
    pattern: /too many open files/i,
    means: "the kernel's limit of inotify watches or open files is used up",
  },
  {
    pattern: /dial tcp .*: (i\/o timeout|connect: connection refused|connect: no route to host)/,
    means: "the API server does not answer it",
  },
  { pattern: /nodes? "?[^"]*"? not found/i, means: "the cluster does not know this node" },
];

/** Of what a kubelet said, for each thing that is known to mean something its last line, with the meaning; at most three. */
export function explained(log: readonly string[]): string[] {
  const found = known.flatMap(({ pattern, means }) => {
    const at = log.findLastIndex((line) => pattern.test(line));
    return at === -1 ? [] : [{ at, text: `its log: ${means}: ${short(log[at]!)}` }];
  });
  return found
    .sort((a, b) => b.at - a.at)
    .slice(0, 3)
    .map(({ text }) => text);
}

/** klog begins a line with severity, time, thread and file. */
function short(line: string): string {
  const said = line.replace(/^[IWEF]\d{4} [\d:.]+ +\d+ [\w.-]+:\d+\] /, "");
  return said.length > 240 ? `${said.slice(0, 240)}…` : said;
}

import { sh, type Host } from "../../engine/module/index.js";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Seconds. */
  readonly connectTimeout: number;
}

/** `noTool`: the host has nothing that could connect. */
export type PortAnswer = "open" | "closed" | "noTool";

/**
 * Whether something answers at a port, as seen from the host, with what it has: bash's /dev/tcp, nc (OpenBSD's, traditional, busybox),
 * curl; for its own addresses the kernel's list of listening sockets, which needs nothing but the shell.
 */
export async function probePort(
  host: Host,
  { host: address, port, connectTimeout }: Endpoint,
): Promise<PortAnswer> {
  const { stdout } = await host.query(
    sh`h=${address} p=${port} t=${connectTimeout}
say() { if [ "$1" -eq 0 ]; then echo open; else echo closed; fi; exit 0; }
limit() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
if command -v bash >/dev/null 2>&1 && ! bash -c ': </dev/tcp/127.0.0.1/0' 2>&1 | grep -q 'No such file'; then
  limit "$t" bash -c ': <"/dev/tcp/$0/$1"' "$h" "$p" 2>/dev/null; say $?
fi
if command -v nc >/dev/null 2>&1; then
  if nc -h 2>&1 | grep -q -e '-z'; then nc -z -w "$t" "$h" "$p" >/dev/null 2>&1 </dev/null; say $?; fi
  limit "$t" nc -w "$t" "$h" "$p" >/dev/null 2>&1 </dev/null; r=$?
  [ "$r" -eq 124 ] || [ "$r" -eq 143 ] && r=0; say "$r"
fi
if command -v curl >/dev/null 2>&1; then
  case $h in *:*) u="[$h]" ;; *) u=$h ;; esac
  case $(curl -s -o /dev/null --connect-timeout "$t" --max-time "$t" -w '%{time_connect}' "telnet://$u:$p" </dev/null) in 0.000000 | 0) say 1 ;; *) say 0 ;; esac
fi
case $h in 127.* | localhost | 0.0.0.0 | ::1)
  x=$(printf %04X "$p")
  for f in /proc/net/tcp /proc/net/tcp6; do
    while read -r _ local _ state _; do case $local:$state in *:"$x":0A) say 0 ;; esac; done <"$f"
  done 2>/dev/null
  say 1 ;;
esac
echo noTool`,
    { reads: ["host:network"], timeoutMs: (connectTimeout + 10) * 1000 },
  );
  const answer = stdout.text.trim();
  return answer === "open" || answer === "closed" ? answer : "noTool";
}

/**
 * What a port says by itself within the time; "" when nothing answers or it stays silent.
 * @param isPatient waits the whole time for more; else only until it pauses
 */
export async function readPort(
  host: Host,
  { host: address, port, connectTimeout }: Endpoint,
  isPatient: boolean,
): Promise<string> {
  const { stdout } = await host.query(
    sh`h=${address} p=${port} t=${connectTimeout} q=${isPatient ? connectTimeout : 0.3}
if command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
  timeout "$t" bash -c 'exec 3<>"/dev/tcp/$0/$1" || exit
w=$2; while IFS= read -r -t "$w" l <&3; do printf "%s\n" "$l"; w=$3; done; printf %s "$l"' "$h" "$p" "$t" "$q" 2>/dev/null | head -c 65536
elif command -v nc >/dev/null 2>&1; then
  sleep ${isPatient ? connectTimeout : 1} | nc -w "$t" "$h" "$p" 2>/dev/null | head -c 65536
fi`,
    { reads: ["host:network"], rcs: "any", timeoutMs: (connectTimeout + 10) * 1000 },
  );
  return stdout.text;
}

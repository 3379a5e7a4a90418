import {
  defineAction,
  integer,
  lines,
  list,
  object,
  oneOf,
  sh,
  type Plain,
} from "../../engine/module/index.js";

/** A process of its own that ends by itself. */
export default defineAction({
  name: "kubernetes_listen",
  summary:
    "Listen for a moment on TCP ports where nothing listens yet, so that others can try the way to them.",
  description: "Takes perl or Python on the host; without them, and in check mode, `ports` is empty.",
  scope: "host",
  args: object({
    ports: list(integer("TCP port"), undefined, []),
    seconds: integer("After which it ends by itself", 60),
    state: oneOf(["present", "absent"], "present", "absent ends what listens"),
    pid: integer("Process that is to end, with state: absent", 0),
  }),
  examples: [
    { args: { ports: [6443, 10250], seconds: 1 } },
    { title: "End it before its time", args: { state: "absent", pid: 4711 } },
  ],
  returns: { ports: "those that are listened on now", pid: "of the process; 0: there is none" },

  // A check may be made more than once, and must leave nothing behind: so check mode listens to nothing.
  async check(host, _args, { isCheckMode }) {
    return isCheckMode ? { willRun: false, result: resultOf(host.name, "") } : { willRun: true };
  },

  async apply(host, { ports, seconds, state, pid }) {
    const script = state === "present" ? begin(ports, seconds) : end(pid);
    const { stdout } = await host.run(script, { rcs: "any" });
    return { changed: false, result: resultOf(host.name, stdout.text) };
  },
});

function resultOf(host: string, said: string): { [key: string]: Plain } {
  const words = said.split("\n").map((line) => line.split(" "));
  const numbers = (key: string) => words.filter(([name]) => name === key).map(([, word]) => Number(word));
  return { host, ports: numbers("listening"), pid: numbers("pid")[0] ?? 0 };
}

/** By which the process is known again. */
const mark = "hapb-listen";

/** The kernel takes connections for a listener that never looks at them. */
const perl = `use Socket; my (undef, $for, @ports) = @ARGV; my @open;
for my $port (@ports) {
  my $s;
  if (socket($s, AF_INET6, SOCK_STREAM, 6)) { setsockopt($s, 41, 26, pack("i", 0)) }
  else { socket($s, AF_INET, SOCK_STREAM, 6) or next }
  setsockopt($s, SOL_SOCKET, SO_REUSEADDR, pack("i", 1));
  my $six = length(getsockname($s)) > 16;
  bind($s, $six ? pack_sockaddr_in6($port, "\\0" x 16) : pack_sockaddr_in($port, INADDR_ANY)) or next;
  listen($s, 128) or next; push @open, $s; print "listening $port\\n";
}
my $pid = fork; exit 1 unless defined $pid;
if ($pid) { print "pid $pid\\n"; exit 0 }
open STDIN, "<", "/dev/null"; open STDOUT, ">", "/dev/null"; open STDERR, ">", "/dev/null"; sleep $for;`;

const python = `import os, socket, sys, time
kept = []
for port in sys.argv[3:]:
    try: kept.append(socket.create_server(("", int(port)), family=socket.AF_INET6, backlog=128, dualstack_ipv6=True))
    except Exception:
        try: kept.append(socket.create_server(("", int(port)), backlog=128))
        except OSError: continue
    print("listening", port, flush=True)
pid = os.fork()
if pid: print("pid", pid); os._exit(sys.stdout.flush() or 0)
null = os.open("/dev/null", os.O_RDWR)
for fd in (0, 1, 2): os.dup2(null, fd)
time.sleep(float(sys.argv[2]))`;

const begin = (ports: readonly number[], seconds: number) =>
  ports.length === 0
    ? sh`:`
    : lines(
        sh`python=$(command -v python3 || command -v /usr/libexec/platform-python)`,
        sh`if command -v perl >/dev/null; then perl -e ${perl} ${mark} ${seconds} ${ports} 2>/dev/null </dev/null`,
        sh`elif [ -n "$python" ]; then "$python" -c ${python} ${mark} ${seconds} ${ports} 2>/dev/null </dev/null; fi`,
      );

/** Only what this module began: a process id may be somebody else's by now. */
const end = (pid: number) =>
  pid === 0
    ? sh`:`
    : sh`if tr '\\0' ' ' <${`/proc/${pid}/cmdline`} 2>/dev/null | grep -q ${mark}; then kill ${pid}; fi`;

import { lines, sh, type Script } from "../../../engine/module/index.js";
import type { Advert, Reach } from "./reach.js";

export interface WantedReach {
  /** `10.0.0.12:2380` */
  readonly targets: readonly string[];
  readonly timeoutSeconds: number;
  /** Address that nobody should answer for; empty: not asked. */
  readonly vip: string;
  /** Interface on which to listen for VRRP's advertisements; empty: not listened. */
  readonly vrrpInterface: string;
}

/** Everything at the same time, each answer on a line of its own. */
export function reachScript({ targets, timeoutSeconds, vip, vrrpInterface }: WantedReach): Script {
  return lines(
    tryOne(timeoutSeconds),
    ...(vip === "" ? [] : [neighbour(vip)]),
    ...(vrrpInterface === "" ? [] : [listen(vrrpInterface, vip.includes(":") ? "6" : "")]),
    ...(targets.length === 0 ? [] : [tryAll(targets, timeoutSeconds)]),
    ...targets.map((target) => sh`is_open ${target} || try ${target} &`),
    sh`wait`,
  );
}

/**
 * Where everything is open, one curl tells it of all targets; the others are tried once more, each by itself, for why
 * they are not. curl before 7.66 knows no --parallel, and says nothing.
 * @source curl(1): time_connect is nought where no connection came about
 */
function tryAll(targets: readonly string[], seconds: number): Script {
  const all = targets.flatMap((target) => ["-o", "/dev/null", `http://${target}/`]);
  return sh`
tried=$(curl --parallel -s --noproxy '*' --connect-timeout ${seconds} --max-time ${seconds} -w '%{url_effective} %{time_connect}\n' ${all} 2>/dev/null </dev/null)
is_open() { case $tried in *"http://$1/ 0"[.,]000000*) return 1 ;; *"http://$1/ "*) return 0 ;; *) return 1 ;; esac; }`;
}

/**
 * A refused connection is a good sign: the way is open, and nobody listens yet. What a firewall swallows times out.
 * @source curl(1): 7 is a connection that came to nothing, 28 a timeout; only its verbose words tell "refused" from
 * "no route", and a connection that stood from one that never came about. bash, busybox and their kin use the same words.
 */
const tryOne = (seconds: number) => sh`
try() {
  case $1 in '['*) host=\${1#?}; host=\${host%]*} ;; *) host=\${1%:*} ;; esac
  if command -v curl >/dev/null; then
    said=$(curl -sv -o /dev/null --noproxy '*' --connect-timeout ${seconds} --max-time ${seconds} "http://$1/" 2>&1 </dev/null)
    rc=$?; [ "$rc" = 7 ] || [ "$rc" = 28 ] || said='Connected to it'
  elif command -v bash >/dev/null && command -v timeout >/dev/null; then
    said=$(LC_ALL=C timeout ${seconds} bash -c ': <"/dev/tcp/$0/$1"' "$host" "\${1##*:}" 2>&1 </dev/null)
    rc=$?; [ "$rc" != 0 ] || said='Connected to it'; [ "$rc" != 124 ] && [ "$rc" != 143 ] || rc=28
  elif command -v wget >/dev/null; then
    said=$(LC_ALL=C wget -Y off -T ${seconds} -O /dev/null "http://$1/" 2>&1 </dev/null)
    rc=7; case $said in *'timed out'*) rc=28 ;; *"can't connect"*) ;; *) said='Connected to it' ;; esac
  else
    echo "unknown"; return
  fi
  case $said in
    *'Connected to '*) ;;
    *refused*) echo "refused $1" ;;
    *) echo "filtered $1 $rc $(printf '%s\\n' "$said" | grep -i -e 'failed:' -e 'timed out' -e route -e unreach | head -n 1 | sed 's/.*failed: //;s/.*: //')" ;;
  esac
}`;

/** What the kernel remembers of the address may be over: it is made to forget, and an attempt makes it ask who has it now. */
const neighbour = (vip: string) => sh`
{
  ip neigh flush to ${vip} >/dev/null 2>&1
  if command -v ping >/dev/null; then ping -c 1 -W 1 ${vip} >/dev/null 2>&1 </dev/null
  else curl -s -o /dev/null --noproxy '*' --connect-timeout 1 "http://${vip.includes(":") ? `[${vip}]` : vip}:9/" >/dev/null 2>&1 </dev/null; fi
  ip neigh show to ${vip} 2>/dev/null | sed -n 's/.*lladdr \\([0-9a-fA-F:]*\\).*REACHABLE.*/neighbour \\1/p'
} &`;

/** Seconds in which a group of load balancers advertises at least twice, as nearly all do each second. */
const listenSeconds = 2.5;

/**
 * Joins VRRP's group and prints what comes. The kernel hands packets of its protocol to whoever asks for them, those of
 * IPv6 without their header.
 * @source RFC 3768 and 5798: protocol 112, 224.0.0.18 or ff02::12; version and type, router id, priority, count, four
 * more, addresses
 */
const perl = `use Socket qw(:DEFAULT inet_pton inet_ntop unpack_sockaddr_in6); my ($i, $for, $six) = @ARGV;
my ($family, $size) = $six ? (AF_INET6, 16) : (AF_INET, 4);
socket(S, $family, SOCK_RAW, 112) or exit 1;
($six ? setsockopt(S, 41, 20, inet_pton(AF_INET6, "ff02::12") . pack("I", $i))
  : setsockopt(S, 0, 35, pack("a4 a4 i", inet_aton("224.0.0.18"), inet_aton("0.0.0.0"), $i))) or exit 1;
$| = 1; print "listened\n"; my $r = ""; vec($r, fileno(S), 1) = 1; my $n = 0;
while ($for > 0 && $n < 200) {
  (my $found, $for) = select(my $t = $r, undef, undef, $for); last unless $found; $n++;
  my $from = recv(S, my $p, 2000, 0); my $h = $six ? 0 : (ord($p) & 15) * 4; next if length($p) < $h + 8;
  my ($vt, $id, $prio, $count) = unpack("C4", substr($p, $h)); next unless ($vt & 15) == 1;
  my $source = $six ? (unpack_sockaddr_in6($from))[1] : substr($p, 12, 4);
  print join(" ", "advert", inet_ntop($family, $source), $id, map { inet_ntop($family, substr($p, $h + 8 + $size * $_, $size)) }
    grep { length($p) >= $h + 8 + $size * ($_ + 1) } 0 .. $count - 1), "\n";
}`;

const python = `import select, socket, struct, sys, time
six = sys.argv[3] != ""; family, size = (socket.AF_INET6, 16) if six else (socket.AF_INET, 4)
s = socket.socket(family, socket.SOCK_RAW, 112)
if six: s.setsockopt(41, 20, socket.inet_pton(family, "ff02::12") + struct.pack("I", int(sys.argv[1])))
else: s.setsockopt(0, 35, struct.pack("4s4si", socket.inet_aton("224.0.0.18"), bytes(4), int(sys.argv[1])))
print("listened", flush=True); end = time.monotonic() + float(sys.argv[2])
for _ in range(200):
    left = end - time.monotonic()
    if left <= 0 or not select.select([s], [], [], left)[0]: break
    p, source = s.recvfrom(2000); h = 0 if six else (p[0] & 15) * 4
    if len(p) < h + 8 or p[h] & 15 != 1: continue
    at = [h + 8 + size * i for i in range(p[h + 3])]
    print("advert", source[0].split("%")[0], p[h + 1], *[socket.inet_ntop(family, p[a:a + size]) for a in at if len(p) >= a + size], flush=True)`;

/** @param six not empty: among the load balancers of IPv6 addresses, which have a group of their own */
const listen = (name: string, six: string) => sh`
{
  index=$(ip -o link show dev ${name} 2>/dev/null | sed 's/:.*//')
  python=$(command -v python3 || command -v /usr/libexec/platform-python)
  if [ -z "$index" ]; then :
  elif command -v perl >/dev/null; then perl -e ${perl} "$index" ${String(listenSeconds)} ${six} 2>/dev/null </dev/null
  elif [ -n "$python" ]; then "$python" -c ${python} "$index" ${String(listenSeconds)} ${six} 2>/dev/null </dev/null
  fi
} &`;

export function parseReach(text: string): Reach {
  const said = text.split("\n").map((line) => line.split(" "));
  const all = (key: string) => said.filter(([name]) => name === key).map(([, ...words]) => words);
  return {
    filtered: all("filtered").map(([target = "", rc, ...reason]) => ({
      target,
      reason: rc === "28" ? "no answer" : reason.join(" ").trim() || "no answer",
    })),
    refused: all("refused").map(([target = ""]) => target),
    is_unknown: said.some(([name]) => name === "unknown"),
    vip_neighbour: all("neighbour")[0]?.[0]?.toLowerCase() ?? "",
    adverts: all("advert").map(parseAdvert),
    has_listened: said.some(([name]) => name === "listened"),
  };
}

function parseAdvert([source = "", id, ...addresses]: readonly string[]): Advert {
  return { source, router_id: Number(id), addresses };
}

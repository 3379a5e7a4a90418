import {
  defineModule,
  integer,
  lines,
  list,
  object,
  sh,
  string,
  type Plain,
} from "../../engine/module/index.js";

/** A refused connection is a good sign: the way is open, and nobody listens yet. What a firewall swallows times out. */
export default defineModule({
  name: "kubernetes_reach",
  summary: "Tell which addresses and ports a host has an open way to.",
  scope: "host",
  args: object({
    targets: list(string("Address and port, e.g. 10.0.0.12:2380")),
    timeout: integer("Seconds to wait for each; all are asked at the same time", 3),
  }),
  examples: [{ args: { targets: ["127.0.0.1:22"] } }],
  returns: { filtered: "target and reason of each that can't be reached" },

  async check(host, { targets, timeout }) {
    const ask = targets.map((target) => sh`try ${target} &`);
    const { stdout } = await host.query(lines(tryOne(timeout), ...ask, sh`wait`), {
      reads: ["host:network"],
      rcs: "any",
      timeoutMs: (timeout + 20) * 1000,
    });
    const filtered = parseFiltered(stdout.text);
    return {
      before: null,
      after: null,
      result: { host: host.name, filtered: filtered as unknown as Plain[] },
    };
  },

  async apply() {},
});

/**
 * Prints what is shut. @source curl(1): 7 is a connection that came to nothing, 28 a timeout; only its verbose words tell
 * "refused" from "no route", and a connection that stood from one that never came about.
 */
const tryOne = (timeout: number) => sh`
try() {
  said=$(curl -sv -o /dev/null --noproxy '*' --connect-timeout ${timeout} --max-time ${timeout} "http://$1/" 2>&1 </dev/null)
  rc=$?
  case $said in *'Connected to '*|*refused*) return ;; esac
  [ "$rc" = 7 ] || [ "$rc" = 28 ] || return
  echo "$1 $rc $(printf '%s\n' "$said" | grep -i 'failed:\|timed\? out' | head -n 1 | sed 's/.*failed: //')"
}`;

export function parseFiltered(text: string): { readonly target: string; readonly reason: string }[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" "))
    .map(([target = "", rc, ...said]) => ({
      target,
      reason: rc === "28" ? "no answer" : said.join(" ") || "no answer",
    }));
}

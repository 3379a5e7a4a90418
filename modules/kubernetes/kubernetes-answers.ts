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

/** Unlike `kubernetes_reach`, which looks whether a way is open where nobody may listen yet. */
export default defineModule({
  name: "kubernetes_answers",
  summary: "Tell which services answer a host, and whether it has an address.",
  scope: "host",
  args: object({
    targets: list(
      string("https://ADDRESS:PORT/PATH or http://..., where status 200 is an answer"),
      "All are asked at the same time; certificates are not looked at",
      [],
    ),
    address: string("Address that is looked for on the host", ""),
    timeout: integer("Seconds to wait for each", 3),
  }),
  examples: [{ args: { targets: ["https://127.0.0.1:10250/healthz"], address: "127.0.0.1" } }],
  returns: {
    silent: "target and status of each that does not answer; status 0: no answer at all",
    has_address: "whether the address is on this host",
  },

  async check(host, { targets, address, timeout }) {
    const ask = targets.map((target) => sh`ask ${target} &`);
    const look =
      address === "" ? [] : [sh`ip -o addr show | grep -qF ${` ${address}/`} && echo "has_address"`];
    const { stdout } = await host.query(lines(askOne(timeout), ...ask, sh`wait`, ...look), {
      reads: ["host:network", "cluster:api", "pkg:keepalived", "unit:keepalived"],
      rcs: "any",
      timeoutMs: (timeout + 20) * 1000,
    });
    const said = stdout.text.split("\n").filter((line) => line !== "");
    const silent = said
      .filter((line) => line.startsWith("silent "))
      .map((line) => line.split(" ").slice(1))
      .map(([target = "", status = ""]) => ({ target, status: Number(status) || 0 }));
    const result = { host: host.name, silent: silent as Plain[], has_address: said.includes("has_address") };
    return { before: null, after: null, result };
  },

  async apply() {},
});

/** Prints who does not answer. */
const askOne = (timeout: number) => sh`
ask() {
  said=$(curl -sk -o /dev/null --noproxy '*' --max-time ${timeout} -w '%{http_code}' "$1" </dev/null)
  [ "$said" = 200 ] || echo "silent $1 \${said:-none}"
}`;

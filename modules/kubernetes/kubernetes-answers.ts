import {
  defineModule,
  integer,
  lines,
  list,
  object,
  sh,
  string,
  type Script,
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
    const look =
      address === "" ? [] : [sh`ip -o addr show | grep -qF ${` ${address}/`} && echo "has_address"`];
    const { stdout } = await host.query(lines(askAll(targets, timeout), ...look), {
      reads: ["host:network", "cluster:api", "pkg:keepalived", "unit:keepalived"],
      rcs: "any",
      // Where they are asked one after the other.
      timeoutMs: (timeout * Math.max(1, targets.length) + 20) * 1000,
    });
    const said = stdout.text.split("\n");
    const statuses = new Map(
      said.flatMap((line) => {
        const [, status, target] = /^answer (\d+) (.+)$/.exec(line) ?? [];
        return target === undefined ? [] : [[target, Number(status)] as const];
      }),
    );
    const silent = targets
      // curl ends an address without a path with a slash.
      .map((target) => ({ target, status: statuses.get(target) ?? statuses.get(`${target}/`) ?? 0 }))
      .filter(({ status }) => status !== 200);
    const result = { host: host.name, silent, has_address: said.includes("has_address") };
    return { before: null, after: null, result };
  },

  async apply() {},
});

/** One curl for all: starting one each costs more than what they ask. curl before 7.66 asks one after the other. */
function askAll(targets: readonly string[], timeout: number): Script {
  if (targets.length === 0) return sh`:`;
  const all = targets.flatMap((target) => ["-o", "/dev/null", target]);
  return sh`
ask() { curl "$@" -sk --noproxy '*' --max-time ${timeout} -w 'answer %{http_code} %{url_effective}\n' ${all} </dev/null; }
ask --parallel
[ $? -ne 2 ] || ask`;
}

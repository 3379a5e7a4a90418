import { lines, sh, type Host, type Script } from "../../../engine/module/index.js";
import { kubectl, type Access } from "../kubectl/access.js";
import { format, hopeless, label, objects, parsePods, podNames, port, type PodState } from "./pods.js";

interface Asked {
  readonly run: string;
  readonly nodes: readonly string[];
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly domain: string;
  /** Of the nodes. */
  readonly addresses: readonly string[];
}

/** Pods on every node, from their making to their end. */
export class Trial {
  private pods: readonly PodState[] = [];
  private service: { readonly ip: string; readonly port: string } | undefined;
  private readonly names: ReadonlyMap<string, string>;

  constructor(
    private readonly host: Host,
    private readonly access: Access,
    private readonly asked: Asked,
  ) {
    this.names = podNames(asked.run, asked.nodes);
  }

  /** Whether a pod can't start however long one waits. */
  get isHopeless(): boolean {
    return this.pods.some(({ reason }) => hopeless.test(reason));
  }

  async begin(): Promise<void> {
    await this.host.run(sh`${this.kubectl(["create", "-f", "-"])} >/dev/null`, {
      input: JSON.stringify(objects(this.asked)),
      timeoutMs: 60_000,
    });
  }

  /** What does not work yet, as sentences. Pods are waited for before anything is asked through them. */
  async look(): Promise<string[]> {
    if (
      this.pods.length < this.names.size ||
      this.pods.some(({ ip, phase }) => ip === "" || phase !== "Running")
    ) {
      await this.findPods();
      const waiting = [...this.names].filter(
        ([name]) => !this.pods.some((pod) => pod.name === name && isUp(pod)),
      );
      if (waiting.length > 0)
        return waiting.map(([name, node]) => {
          const pod = this.pods.find((each) => each.name === name);
          return `the pod on ${node} is ${[pod?.phase ?? "not there", pod?.reason].filter(Boolean).join(", ")}`;
        });
    }
    return this.askThroughPods();
  }

  /** What the API says of the pods, for people. */
  async describe(): Promise<string> {
    const { stdout } = await this.host.run(
      sh`${this.kubectl(["describe", "pods", ...this.ours()])} | grep -A 12 -E '^(Name|Events):' | tail -n 40`,
      { rcs: "any", timeoutMs: 30_000 },
    );
    return stdout.text.trimEnd();
  }

  /** Takes all of it away, and what a run that was killed left behind; it is gone from the hosts as well then. */
  async end(): Promise<void> {
    const gone = ["delete", "services,pods", "-l", `app=${label}`, "--grace-period=1", "--timeout=30s"];
    await this.host.run(sh`${this.kubectl(gone)} >/dev/null 2>&1`, { rcs: "any", timeoutMs: 60_000 });
  }

  private async findPods(): Promise<void> {
    const get = this.kubectl(["get", "services,pods", ...this.ours(), "-o", format]);
    const { stdout } = await this.host.run(get, { rcs: "any", timeoutMs: 60_000 });
    const [first = "", ...rest] = stdout.text.split("\n");
    const [ip = "", nodePort = ""] = first.split(" ");
    this.service = { ip, port: nodePort };
    this.pods = parsePods(rest.join("\n"));
  }

  private async askThroughPods(): Promise<string[]> {
    const each = this.pods.map(({ name }) => sh`through ${name} ${this.names.get(name)!} &`);
    const doors = this.asked.addresses.map((address) => sh`door ${url(address, this.service!.port)} &`);
    const { stdout } = await this.host.run(lines(this.functions(), ...each, ...doors, sh`wait`), {
      rcs: "any",
      timeoutMs: 90_000,
    });
    return stdout.text.split("\n").filter((line) => line !== "");
  }

  /** What is said is what does not work. */
  private functions(): Script {
    const inPod = [
      `nslookup kubernetes.default.svc.${this.asked.domain}. >/dev/null 2>&1 || echo "the cluster's DNS" &`,
      `get ${this.service!.ip} || echo "a service" &`,
      ...this.pods.map(({ name, ip }) => `get ${ip} || echo "the pod on ${this.names.get(name)!}" &`),
      "wait",
    ];
    // Not wget: where busybox is linked statically with glibc, as Debian's, it crashes when it looks an address up.
    const get = `get() { printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 3 "$1" ${port} 2>/dev/null | grep -q 200; }`;
    const script = [get, ...inPod].join("\n");
    return sh`
through() {
  said=$(${this.kubectl(["exec", "--request-timeout=20s"])} "$1" -- sh -c ${script} 2>&1 </dev/null)
  rc=$?
  [ -z "$said" ] || printf '%s\n' "$said" | sed "s/^/a pod on $2 does not reach /"
  [ -n "$said" ] || [ "$rc" = 0 ] || echo "the pod on $2 can't be asked"
}
door() {
  curl -s -o /dev/null --noproxy '*' --max-time 3 "$1" </dev/null || echo "a NodePort does not answer: $1"
}`;
  }

  private ours(): string[] {
    return ["-l", `app=${label},hapb-run=${this.asked.run}`];
  }

  private kubectl(words: readonly string[]): Script {
    return kubectl(this.access, ["-n", "default", ...words]);
  }
}

const isUp = ({ ip, phase }: PodState): boolean => ip !== "" && phase === "Running";

const url = (address: string, port: string): string =>
  `http://${address.includes(":") ? `[${address}]` : address}:${port}/`;

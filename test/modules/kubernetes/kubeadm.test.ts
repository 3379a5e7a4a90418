import t from "tap";
import { Unknown } from "../../../engine/base/value.js";
import type { HostFailure, Job, JobResult } from "../../../engine/module/index.js";
import { Bytes } from "../../../engine/shell/output.js";
import { FakeHost } from "../../../engine/testing.js";
import kubeadm from "../../../modules/kubernetes/kubeadm.js";
import { argumentsOf } from "../arguments.js";
import { testContext } from "../context.js";

const record = "/var/lib/hapb/kubeadm.json";
const authority = "/var/lib/hapb/ca.crt";
const configPath = "/var/lib/hapb/kubeadm-config.yaml";
const init = "kind: InitConfiguration\nlocalAPIEndpoint: { advertiseAddress: 10.0.0.11, bindPort: 6444 }\n";
const join = "kind: JoinConfiguration\ncontrolPlane: { localAPIEndpoint: { advertiseAddress: 10.0.0.11 } }\n";

const files = { "/etc/machine-id": "abc\n" };
const nodeFiles = {
  "/etc/kubernetes/kubelet.conf": "x",
  "/etc/kubernetes/manifests/kube-apiserver.yaml": "x",
  "/etc/kubernetes/pki/ca.crt": "certificate",
  "/var/lib/etcd/member/wal": "x",
};
const began = (command: string) => ({
  [record]: JSON.stringify({ command, started: "2026-01-01T00:00:00.000Z" }),
});
const living = "ok\nhapb-part\nclusterName: kubernetes\nhapb-part\ncp1 abc containerd://1.7 control-plane\n";

/** A host where a job's end is told before, and where kubeadm makes a node when it ends well. */
class KubeadmHost extends FakeHost {
  readonly jobs: Job[] = [];
  readonly seenAtStart: { record?: string; config?: string; mode?: number }[] = [];
  private readonly ends: { rc: number; wasReattached?: boolean }[];

  constructor(
    given: Readonly<Record<string, string>>,
    ends: { rc: number; wasReattached?: boolean }[],
    cluster = living,
  ) {
    super({
      files: { ...files, ...given },
      answers: [
        ["kubeadm.pid", {}],
        ["kubectl", { stdout: cluster }],
        ["sleep 2", {}],
      ],
    });
    this.ends = ends;
  }

  override async job(job: Job): Promise<JobResult> {
    this.jobs.push(job);
    const text = (path: string) =>
      this.files.has(path) ? Buffer.from(this.files.get(path)!).toString() : undefined;
    const state = this.paths.get(configPath);
    this.seenAtStart.push({ record: text(record), config: text(configPath), mode: state?.mode });
    const { rc, wasReattached = false } = this.ends[this.jobs.length - 1] ?? { rc: 75 };
    if (rc === 0 && !job.shell!.includes("kubeadm reset"))
      for (const [path, content] of Object.entries(nodeFiles)) await this.write(path, content);
    // The job's own script takes its configuration away.
    if (!wasReattached) await this.remove(configPath);
    return {
      rc,
      wasReattached,
      stdout: new Bytes(Buffer.from("")),
      stderr: new Bytes(Buffer.from("error: etcd")),
    };
  }
}

async function carryOut(host: KubeadmHost, given: Record<string, string | never[] | object>) {
  const ctx = await testContext();
  const args = argumentsOf(kubeadm, given as never);
  try {
    const check = await kubeadm.check(host, args, ctx);
    if (!(check.after instanceof Unknown) && JSON.stringify(check.before) === JSON.stringify(check.after))
      return check;
    return await kubeadm.apply(host, args, check, ctx);
  } finally {
    await ctx.close();
  }
}

const refusal = async (host: KubeadmHost, given: Record<string, string>): Promise<string> => {
  const problem = await carryOut(host, given).then(
    () => undefined,
    (cause: unknown) => cause as HostFailure,
  );
  return problem?.message ?? "not refused";
};

t.test(
  "init on a clean host: noted before, the note taken away after, the configuration for root alone",
  async (t) => {
    const host = new KubeadmHost({}, [{ rc: 0 }]);
    t.match(await carryOut(host, { command: "init", config: init }), {
      after: { state: "done" },
      result: { node: "cp1" },
    });
    t.equal(host.jobs.length, 1);
    t.match(host.jobs[0], {
      key: "kubeadm init",
      shell: /kubeadm init --config \S+ --skip-token-print --skip-certificate-key-print *\n/,
    });
    t.match(host.seenAtStart[0], { record: /"command":"init"/, config: init, mode: 0o600 });
    t.notOk(host.files.has(record));
    t.notOk(host.files.has(configPath));
  },
);

t.test("whoever made a node has a copy of its authority; a reset takes it back", async (t) => {
  for (const command of ["init", "join"]) {
    const host = new KubeadmHost({}, [{ rc: 0 }, { rc: 0 }]);
    await carryOut(host, { command, config: command === "init" ? init : join });
    t.equal(Buffer.from(host.files.get(authority)!).toString(), "certificate");
    await carryOut(host, { command: "reset" });
    t.notOk(host.files.has(authority));
  }
});

t.test("a node that somebody else made gets no such copy", async (t) => {
  const host = new KubeadmHost(nodeFiles, []);
  for (const command of ["init", "join", "attach"]) await carryOut(host, { command, config: init });
  t.notOk(host.files.has(authority));
});

t.test("neither token nor key ever stand in a command", async (t) => {
  const host = new KubeadmHost({}, [{ rc: 0 }]);
  await carryOut(host, { command: "init", config: `${init}certificateKey: s3cret\n` });
  t.notMatch(
    [...host.commands, ...host.changes, ...host.jobs.map(({ shell }) => shell)].join("\n"),
    /s3cret/,
  );
});

t.test("a node that is done is left alone", async (t) => {
  const host = new KubeadmHost(nodeFiles, []);
  for (const command of ["init", "join"])
    t.match(await carryOut(host, { command, config: init }), {
      before: { state: "done" },
      after: { state: "done" },
    });
  t.strictSame(host.changes, []);
});

t.test("where no run left anything, attach asks nobody", async (t) => {
  const host = new KubeadmHost(nodeFiles, []);
  t.match(await carryOut(host, { command: "attach" }), { before: {}, after: {} });
  t.strictSame(host.commands, []);
});

t.test("a cluster that does not answer is never initialised or joined", async (t) => {
  for (const command of ["init", "join"]) {
    const host = new KubeadmHost(nodeFiles, [], "was refused\n");
    t.match(await refusal(host, { command, config: init }), /part of a cluster that does not answer/);
    t.strictSame(host.changes, []);
  }
});

t.test("init and join don't take over each other's half-finished work", async (t) => {
  t.match(
    await refusal(new KubeadmHost(began("join"), []), { command: "init", config: init }),
    /kubeadm join began/,
  );
  t.match(
    await refusal(new KubeadmHost(began("init"), []), { command: "join", config: join }),
    /kubeadm init began/,
  );
});

t.test("an unfinished init is continued over its own traces, and never reset", async (t) => {
  const host = new KubeadmHost(began("init"), [{ rc: 75 }, { rc: 0 }]);
  await carryOut(host, { command: "init", config: init });
  const [attach, again] = host.jobs;
  t.match(attach!.shell, /^exit 75$/);
  t.match(
    again!.shell,
    /--ignore-preflight-errors=Port-6444,\S*FileAvailable--etc-kubernetes-manifests-etcd.yaml\S*DirAvailable--var-lib-etcd/,
  );
  t.notMatch(host.jobs.map(({ shell }) => shell).join("\n"), /kubeadm reset/);
});

t.test("an init that a killed run left running is waited for, and not run twice", async (t) => {
  const host = new KubeadmHost({ ...began("init"), [configPath]: "x" }, [{ rc: 0, wasReattached: true }]);
  t.match(await carryOut(host, { command: "init", config: init }), { after: { state: "done" } });
  t.equal(host.jobs.length, 1);
  t.notOk(host.files.has(record));
});

t.test("attach takes the result of what an earlier run left, and begins nothing", async (t) => {
  const host = new KubeadmHost(began("join"), [{ rc: 75 }]);
  t.match(await carryOut(host, { command: "attach" }), { after: { state: "unfinished" } });
  t.strictSame(
    host.jobs.map(({ shell }) => shell),
    ["exit 75"],
  );
  t.ok(host.files.has(record));
});

t.test("a failure leaves the note, so that the next run goes on", async (t) => {
  const host = new KubeadmHost({}, [{ rc: 1 }]);
  t.equal(await refusal(host, { command: "init", config: init }), "kubeadm init failed");
  t.ok(host.files.has(record));
});

t.test("a join that never ended is taken back first, data and all moved aside", async (t) => {
  const host = new KubeadmHost(began("join"), [{ rc: 75 }, { rc: 0 }, { rc: 0 }]);
  await carryOut(host, {
    command: "join",
    config: join,
    etcd_members: [{ peer_urls: ["https://10.0.0.11:2380"], is_learner: true }],
  });
  const [, reset, again] = host.jobs.map(({ shell }) => shell!);
  t.match(reset, /mkdir -p -m 0700 \/var\/lib\/hapb\/kept/);
  t.match(reset, /kubeadm reset --force .*--skip-phases=remove-etcd-member/);
  t.match(reset, /mv \/var\/lib\/etcd\/member "\$kept/);
  t.match(reset, /cp -a "\$file" \/etc\/kubernetes\/manifests/);
  t.match(again, /^skip=$/m);
  t.notMatch(again, /FileAvailable/);
});

t.test("a join whose etcd member has a vote is continued", async (t) => {
  const host = new KubeadmHost(began("join"), [{ rc: 75 }, { rc: 0 }]);
  await carryOut(host, {
    command: "join",
    config: join,
    etcd_members: [{ peer_urls: ["https://10.0.0.11:2380"], is_learner: false }],
  });
  const [, again] = host.jobs.map(({ shell }) => shell!);
  t.match(again, /FileAvailable--etc-kubernetes-kubelet.conf/);
  t.match(again, /skip=etcd-join/);
  t.notMatch(host.jobs.map(({ shell }) => shell).join("\n"), /kubeadm reset/);
});

t.test("a join always allows the load balancer's manifests", async (t) => {
  const host = new KubeadmHost({}, [{ rc: 0 }]);
  await carryOut(host, { command: "join", config: join });
  t.match(host.jobs[0]!.shell, /--ignore-preflight-errors=DirAvailable--etc-kubernetes-manifests$/m);
});

t.test("init without a configuration is refused", async (t) => {
  t.match(await refusal(new KubeadmHost({}, []), { command: "init" }), /needs a config/);
});

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import type { Host, Script } from "../../../engine/module/index.js";
import { runningContainers } from "../../../modules/kubernetes/containers.js";
import { etcdctl } from "../../../modules/kubernetes/etcd/members.js";

// Hosts with CRI-O have no ctr: what is asked of containers is asked of crictl. Here its calls are noted down.

const folder = mkdtempSync(join(tmpdir(), "hapb-crio-"));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const noted = join(folder, "noted");
const skip = existsSync("/run/containerd/containerd.sock") && "a containerd runs on this machine";

function runScript({ text }: Script): { rc: number; stdout: string; calls: string } {
  const crictl = `#!/bin/sh\necho "$*" >> ${noted}\ncase $1 in ps) echo 0123abc ;; exec) shift; echo "$@" ;; esac\n`;
  writeFileSync(join(folder, "crictl"), crictl, { mode: 0o755 });
  rmSync(noted, { force: true });
  const stdout = execFileSync("/bin/sh", ["-c", text], {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    encoding: "utf8",
  });
  return { rc: 0, stdout, calls: readFileSync(noted, "utf8") };
}

t.test("running containers are those of crictl", { skip }, async (t) => {
  const host = {
    query: async (script: Script) => {
      const { rc, stdout, calls } = runScript(script);
      t.equal(calls, "ps -q --no-trunc --state Running --label io.kubernetes.container.name=haproxy\n");
      return { rc, stdout: { text: stdout } };
    },
  } as unknown as Host;
  t.strictSame(await runningContainers(host, "haproxy"), ["0123abc"]);
});

t.test("etcdctl is run in etcd's container", { skip }, async (t) => {
  const { stdout } = runScript(etcdctl(["member", "list"]));
  t.match(stdout, /^0123abc etcdctl --endpoints=https:\/\/127\.0\.0\.1:2379 .* member list$/m);
});

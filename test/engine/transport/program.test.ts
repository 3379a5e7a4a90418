import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Hosts } from "../../../engine/shell/pool.js";
import type { HostValues } from "../../../engine/shell/open.js";
import { refusal } from "./lab.js";

/** In the place of docker: notes its words, and runs what comes after `exec ... NAME` here. A real podman is in the lab's tests. */
function fakeDocker(t: Test, more = "") {
  const folder = mkdtempSync(join(tmpdir(), "hapb-docker-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "docker");
  writeFileSync(
    program,
    `#!/bin/sh\necho "$*" | head -n 1 >>${folder}/words\n${more}\nwhile [ "$1" != web ]; do shift; done; shift; exec "$@"\n`,
  );
  chmodSync(program, 0o755);
  const hosts = new Hosts({ stateFolder: join(folder, "state") });
  t.teardown(() => hosts.close());
  const host = (values: Partial<HostValues> = {}) =>
    hosts.host("c", { kind: "docker", host: "web", program, connectTimeoutMs: 10_000, ...values });
  return { folder, host, words: () => readFileSync(join(folder, "words"), "utf8").trim().split("\n") };
}

t.test("a container: reads, commands, files", async (t) => {
  const { folder, host, words } = fakeDocker(t);
  const web = host({ user: "app", programArgs: "-H 'tcp://a b'" });
  await web.write(join(folder, "file"), "x\n");
  t.equal(Buffer.from((await web.read(join(folder, "file")))!).toString(), "x\n");
  t.match(await web.execute({ shell: "cat; exit 3", stdin: "in" }), { rc: 3, stdout: { text: "in" } });
  for (const line of words()) t.match(line, /^-H tcp:\/\/a b exec -i -u app web \/bin\/sh -c /);
});

t.test("whom one is there is asked, so that becoming that user is nothing to do", async (t) => {
  const { host } = fakeDocker(t, 'case "$*" in *"id -un"*) echo app; exit ;; esac');
  const web = host({ become: { method: "sudo", user: "app", exe: "/no/such/sudo" } });
  t.match(await web.path("/"), { exists: true });
});

t.test("what the program says when it can't", async (t) => {
  const { host } = fakeDocker(t, "echo 'Error response from daemon: No such container: web' >&2; exit 1");
  t.match(await refusal(host().path("/")), {
    code: "connection/program",
    summary: /docker web: no command can be run there/,
    detail: "Error response from daemon: No such container: web",
  });
  t.match(await refusal(host({ program: "/no/such/docker" }).path("/")), {
    summary: /no program \/no\/such\/docker/,
  });
  t.match(await refusal(host({ host: "--privileged" }).path("/")), { summary: /is no container's name/ });
});

t.test("trees that are none", async (t) => {
  const { host } = fakeDocker(t);
  for (const kind of ["chroot", "nspawn"] as const)
    t.match(await refusal(host({ kind, host: "/no/such/tree" }).path("/")), {
      code: "connection/program",
      summary: /\/no\/such\/tree is no folder/,
    });
});

t.test("what runs on this machine's kernel says so", async (t) => {
  const { host } = fakeDocker(t);
  t.equal(host().sharesKernel, true);
  t.equal(host({ kind: "local" }).sharesKernel, true);
  t.equal(host({ kind: "ssh" }).sharesKernel, false);
});

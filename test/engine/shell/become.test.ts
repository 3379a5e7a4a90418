import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { Secret } from "../../../engine/base/value.js";
import type { BecomeValues } from "../../../engine/shell/become.js";
import { Hosts } from "../../../engine/shell/pool.js";
import { sh } from "../../../engine/shell/script.js";
import { explainSudo } from "../../../engine/shell/sudo.js";
import { localHost } from "./shells.js";

/**
 * Stands in for sudo: takes its flags, asks as it does (prompt on standard error, one line from standard input, read byte by
 * byte), and writes down how often it was asked. The real one runs in the lab.
 */
const sudo = `#!/bin/sh
dir=\${0%/*}
echo called >>"$dir/calls"
while [ $# -gt 0 ]; do
  case $1 in -H|-S) shift ;; -n) n=1; shift ;; -p) p=$2; shift 2 ;; -u) u=$2; shift 2 ;; --) shift; break ;; esac
done
mode=$(cat "$dir/mode")
case $mode in
  refuses) echo "someone is not in the sudoers file." >&2; exit 1 ;;
  silent) sleep 60 ;;
  nopasswd) ;;
  asks)
    if [ -n "$n" ]; then echo "sudo: a password is required" >&2; exit 1; fi
    echo "We trust you have received the usual lecture." >&2
    for i in 1 2 3; do
      printf %s "$p" >&2
      read -r answer || { echo "sudo: no password was provided" >&2; exit 1; }
      echo "$answer" >>"$dir/answers"
      [ "$answer" = right ] && break
      echo "Sorry, try again." >&2
      [ $i = 3 ] && { echo "sudo: 3 incorrect password attempts" >&2; exit 1; }
    done ;;
esac
exec "$@"
`;

async function asRoot(t: Test, mode: string, values: Partial<BecomeValues> = {}, connectTimeoutMs = 10_000) {
  const { folder } = localHost(t);
  const exe = join(folder, "sudo");
  writeFileSync(exe, sudo);
  chmodSync(exe, 0o755);
  writeFileSync(join(folder, "mode"), mode);
  const hosts = new Hosts({ stateFolder: join(folder, "state") });
  t.teardown(() => hosts.close());
  const become = { method: "sudo", user: "someone-else", exe, ...values };
  const host = hosts.host("here", { kind: "local", host: "localhost", connectTimeoutMs, become });
  const lines = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").trim().split("\n") : [];
  return { host, lines, folder };
}

async function refusal(promise: Promise<unknown>) {
  const cause = await promise.catch((reason: unknown) => reason);
  if (!(cause instanceof DiagnosticError)) throw cause;
  return cause.first;
}

t.test("without a password, and none needed", async (t) => {
  const { host } = await asRoot(t, "nopasswd");
  t.equal((await host.query(sh`echo x`, { reads: [] })).stdout.text, "x\n");
  t.equal((await host.execute({ shell: "echo y" })).stdout.text, "y\n");
  t.equal(host.user, "someone-else");
});

t.test("the password is given when it is asked for", async (t) => {
  const { host, lines } = await asRoot(t, "asks", { password: new Secret("right") });
  t.equal((await host.query(sh`cat; echo x`, { reads: [] })).stdout.text, "x\n");
  t.equal((await host.execute({ shell: "echo y" })).stdout.text, "y\n");
  t.strictSame(new Set(lines("answers")), new Set(["right"]));
});

t.test("a password that isn't asked for goes nowhere", async (t) => {
  const { host, lines } = await asRoot(t, "nopasswd", { password: new Secret("right") });
  const { stdout, stderr } = await host.query(sh`echo x`, { reads: [] });
  t.strictSame([stdout.text, stderr.text], ["x\n", ""]);
  t.match(await host.execute({ shell: "cat; echo y" }), { stdout: { text: "y\n" }, stderr: { text: "" } });
  t.strictSame(lines("answers"), []);
});

t.test("a wrong password is given once, and said", async (t) => {
  const { host, lines } = await asRoot(t, "asks", { password: new Secret("wrong") });
  const { code, summary, detail } = await refusal(host.path("/"));
  t.equal(code, "become/password");
  t.match(summary, /sudo refused the password/);
  t.notMatch(detail, /wrong/);
  t.strictSame(lines("answers"), ["wrong"]);
  t.strictSame(lines("calls"), ["called"]);
});

t.test("many who ask at once log in once", async (t) => {
  const { host, lines } = await asRoot(t, "asks", { password: new Secret("right") });
  await Promise.all([host.path("/"), host.path("/etc"), host.read("/etc/passwd"), host.list("/")]);
  t.strictSame(lines("calls"), ["called"]);
});

t.test("a password is wanted and there is none", async (t) => {
  const { host } = await asRoot(t, "asks");
  t.match(await refusal(host.path("/")), {
    code: "become/password",
    summary: /asks for a password/,
    hint: /-K/,
  });
});

t.test("the user may not", async (t) => {
  for (const password of [undefined, new Secret("right")]) {
    const { host } = await asRoot(t, "refuses", { password });
    t.equal((await refusal(host.path("/"))).code, "become/refused");
  }
});

t.test("sudo isn't there", async (t) => {
  const { host } = await asRoot(t, "nopasswd", { exe: "/no/such/sudo" });
  t.equal((await refusal(host.path("/"))).code, "become/missing");
});

t.test("a log-in that never ends is given up", async (t) => {
  const { host } = await asRoot(t, "silent", { password: new Secret("right") }, 300);
  t.equal((await refusal(host.path("/"))).code, "become/timeout");
});

t.test("becoming the user one is, is nothing to do", async (t) => {
  const { host, lines } = await asRoot(t, "refuses", { user: userInfo().username });
  t.match(await host.path("/"), { exists: true });
  t.strictSame(lines("calls"), []);
});

t.test("what needs a terminal is refused, with what to do instead", async (t) => {
  for (const method of ["su", "doas", "runas"]) {
    const { host } = await asRoot(t, "nopasswd", { method });
    t.match(await refusal(host.path("/")), { code: "become/method", hint: /become_method: sudo/ });
  }
});

t.test("sudo's words", async (t) => {
  const cases = {
    "sudo: a password is required": "become/password",
    "sudo: sorry, you must have a tty to run sudo": "become/tty",
    "bob is not in the sudoers file.  This incident will be reported.": "become/refused",
    "Sorry, user bob is not allowed to execute '/bin/sh' as root on x.": "become/refused",
    "sudo: unknown user: nobody2": "become/user",
    "sudo: user 'nobody2' not found": "become/user",
    "/bin/sh: 1: exec: sudo: not found": "become/missing",
    "bash: line 1: exec: sudo: not found": "become/missing",
    "sudo: interactive authentication is required": "become/password",
    "segmentation fault": "become/failed",
  };
  for (const [said, code] of Object.entries(cases)) t.equal(explainSudo("x", said).first.code, code, said);
});

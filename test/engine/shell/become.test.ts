import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { Secret } from "../../../engine/base/value.js";
import type { BecomeValues } from "../../../engine/shell/become.js";
import { Hosts } from "../../../engine/shell/pool.js";
import { sh } from "../../../engine/shell/script.js";
import { explainBecome } from "../../../engine/shell/explain-become.js";
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

t.test("a method that isn't there is refused", async (t) => {
  const { host } = await asRoot(t, "nopasswd", { method: "runas" });
  t.match(await refusal(host.path("/")), { code: "become/method", detail: /sudo, su and doas/ });
});

/** Stands in for su: a user, -c and a command; it asks by PAM's words on standard error, or as busybox on standard output. */
const su = `#!/bin/sh
dir=\${0%/*}
echo "$LC_ALL $*" | sed 's/ -c .*//' >>"$dir/calls"
mode=$(cat "$dir/mode")
case $mode in
  free) ;;
  missing) echo "su: user $1 does not exist or the user entry does not contain all the required fields" >&2; exit 1 ;;
  *)
    if [ $mode = busybox ]; then printf 'Password: '; else printf 'Password: ' >&2; fi
    read -r answer || exit 1
    echo "$answer" >>"$dir/answers"
    [ "$answer" = right ] || { echo "su: Authentication failure" >&2; exit 1; } ;;
esac
shift; [ "$1" = -c ] || { echo "bad usage: $*" >&2; exit 2; }
exec /bin/sh -c "$2"
`;

async function bySu(t: Test, mode: string, values: Partial<BecomeValues> = {}) {
  const found = await asRoot(t, mode, { method: "su", ...values });
  writeFileSync(join(found.folder, "sudo"), su);
  return found;
}

t.test("su is given the password when it asks, in whatever way", async (t) => {
  for (const mode of ["pam", "busybox"]) {
    const { host, lines } = await bySu(t, mode, { password: new Secret("right") });
    t.equal((await host.query(sh`cat; echo x`, { reads: [] })).stdout.text, "x\n", mode);
    t.match(await host.execute({ shell: "cat; echo y; echo $HAPB_LC_ALL" }), {
      stdout: { text: "y\n\n" },
      stderr: { text: "" },
    });
    t.strictSame(new Set(lines("answers")), new Set(["right"]), mode);
    t.match(lines("calls")[0], /^C someone-else$/, "its words are English ones");
  }
});

t.test("the user's commands have the login's own language behind su", async (t) => {
  const before = process.env["LC_ALL"];
  t.teardown(() => {
    if (before === undefined) delete process.env["LC_ALL"];
    else process.env["LC_ALL"] = before;
  });
  process.env["LC_ALL"] = "de_DE.UTF-8";
  const { host } = await bySu(t, "free");
  t.equal((await host.execute({ shell: "echo $LC_ALL" })).stdout.text, "de_DE.UTF-8\n");
  delete process.env["LC_ALL"];
  const other = await bySu(t, "free");
  t.equal((await other.host.execute({ shell: "echo ${LC_ALL-unset}" })).stdout.text, "unset\n");
});

t.test("su that does not ask is told nothing", async (t) => {
  const { host, lines } = await bySu(t, "free", { password: new Secret("right") });
  t.match(await host.execute({ shell: "cat; echo y" }), { stdout: { text: "y\n" }, stderr: { text: "" } });
  t.strictSame(lines("answers"), []);
});

t.test("su with a wrong password, without one, and for nobody", async (t) => {
  const wrong = await bySu(t, "pam", { password: new Secret("wrong") });
  t.match(await refusal(wrong.host.path("/")), {
    code: "become/password",
    summary: /su refused the password/,
  });
  t.strictSame(wrong.lines("answers"), ["wrong"]);
  const none = await bySu(t, "pam");
  t.match(await refusal(none.host.path("/")), { code: "become/password", summary: /asks for a password/ });
  t.strictSame(none.lines("answers"), [], "what was to be asked of the shell isn't taken for a password");
  t.equal((await refusal((await bySu(t, "missing")).host.path("/"))).code, "become/user");
});

/** Stands in for doas, which asks on a terminal alone: -n, -u and a user, a command. */
const doas = `#!/bin/sh
dir=\${0%/*}
[ "$1 $2" = "-n -u" ] || { echo "bad usage: $*" >&2; exit 2; }
case $(cat "$dir/mode") in
  asks) echo "doas: Authorization required" >&2; exit 1 ;;
  refuses) echo "doas: Operation not permitted" >&2; exit 1 ;;
esac
shift 3; exec "$@"
`;

t.test("doas, where its rule has nopass", async (t) => {
  const by = async (mode: string) => {
    const { host, folder } = await asRoot(t, mode, { method: "doas", password: new Secret("right") });
    writeFileSync(join(folder, "sudo"), doas);
    return host;
  };
  t.equal((await (await by("nopass")).execute({ shell: "echo y" })).stdout.text, "y\n");
  t.match(await refusal((await by("asks")).path("/")), { code: "become/password", hint: /nopass/ });
  t.match(await refusal((await by("refuses")).path("/")), { code: "become/refused", hint: /doas\.conf/ });
});

t.test("words of sudo, su and doas", async (t) => {
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
    "su: must be run from a terminal": "become/tty",
    "su: user nobody2 does not exist or the user entry does not contain all the required fields":
      "become/user",
    "No passwd entry for user 'nobody2'": "become/user",
    "su: Permission denied": "become/refused",
    "This account is currently not available.": "become/shell",
    "doas: a tty is required": "become/tty",
    "segmentation fault": "become/failed",
  };
  for (const [said, code] of Object.entries(cases))
    t.equal(explainBecome("sudo", "x", said).first.code, code, said);
});

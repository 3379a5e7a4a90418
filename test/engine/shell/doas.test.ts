import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Secret } from "../../../engine/base/value.js";
import { lacks } from "../../programs.js";
import { lab, refusal } from "../transport/lab.js";

/** Stands in for doas: asks on the terminal, whatever its streams are, and says on standard error that it was wrong. */
const doas = `#!/bin/sh
dir=\${0%/*}
[ "$1 $2" = "-u root" ] || { echo "bad usage: $*" >&2; exit 2; }
if [ ! -e "$dir/nopass" ]; then
  stty -echo </dev/tty
  printf '\rdoas (someone@here) password: ' >/dev/tty
  read -r answer </dev/tty
  echo >/dev/tty
  echo "$answer" >>"$dir/answers"
  [ "$answer" = right ] || { echo "doas: Authentication failed" >&2; exit 1; }
fi
shift 2; exec "$@"
`;

async function byDoas(t: Test, password: string, kind: "ssh" | "openssh" = "ssh") {
  const { server, hosts } = await lab(t);
  const exe = join(server.folder, "doas");
  writeFileSync(exe, doas);
  chmodSync(exe, 0o755);
  const become = { method: "doas", user: "root", exe, password: new Secret(password) };
  return { server, host: hosts.host("web", { ...server.values(), kind, become }) };
}

const pipeFolders = () =>
  ["/dev/shm", "/tmp", process.env["XDG_RUNTIME_DIR"] ?? "/tmp"].flatMap((folder) =>
    readdirSync(folder).filter((name) => /^hapb-[0-9a-f]{18}$/.test(name)),
  );

const skip = lacks("script");

for (const kind of ["ssh", "openssh"] as const)
  t.test(
    `the password is given on a terminal, and the shell's streams are none (${kind})`,
    { skip },
    async (t) => {
      const { server, host } = await byDoas(t, "right", kind);
      const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 256));
      await host.write(join(server.folder, "file"), content);
      t.ok(Buffer.from((await host.read(join(server.folder, "file")))!).equals(content));
      t.match(await host.execute({ shell: "cat; tty; echo err >&2; exit 3", stdin: "in\n" }), {
        rc: 3,
        stdout: { text: "in\nnot a tty\n" },
        stderr: { text: "err\n" },
      });
      t.strictSame(pipeFolders(), [], "the pipes' folder is gone");
    },
  );

t.test("a wrong password is given once", { skip }, async (t) => {
  const { server, host } = await byDoas(t, "wrong");
  t.match(await refusal(host.path("/")), { code: "become/password", summary: /doas refused the password/ });
  t.strictSame(readdirSync(server.folder).includes("answers"), true);
});

t.test("a password that isn't asked for goes nowhere", { skip }, async (t) => {
  const { server, host } = await byDoas(t, "right");
  writeFileSync(join(server.folder, "nopass"), "");
  t.equal((await host.execute({ shell: "cat" })).stdout.text, "");
  t.notOk(readdirSync(server.folder).includes("answers"));
});

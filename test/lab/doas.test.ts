import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { Secret } from "../../engine/base/value.js";
import { admin, operator } from "../../engine/lab/base/users.js";
import { planHosts } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import type { HostValues } from "../../engine/shell/open.js";
import { Hosts } from "../../engine/shell/pool.js";
import { sh } from "../../engine/shell/script.js";
import { refusal } from "../engine/transport/lab.js";
import { works } from "./works.js";
import { login } from "./login.js";

// A machine without the base image makes it first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "doas-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

t.test("doas of Debian", async (t) => {
  const lab = await up({ name: `doas-${process.pid}`, hosts: planHosts("plain", 1), state, install: true });
  const [machine] = lab.hosts;
  const hosts = new Hosts();
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const as = (user: string, more: Partial<HostValues> = {}) => login(lab, hosts, machine!, { user, ...more });
  const root = as("root");
  // Hosts have no way out: the machine fetches the package.
  execFileSync("apt-get", ["-q", "download", "opendoas"], { cwd: state, stdio: "ignore" });
  const [name] = readdirSync(state).filter((each) => each.endsWith(".deb"));
  await root.write("/root/doas.deb", readFileSync(join(state, name!)));
  await root.run(sh`dpkg -i /root/doas.deb`);
  await root.write("/etc/doas.conf", `permit ${operator.name}\npermit nopass ${admin.name} as root\n`, {
    mode: 0o400,
  });
  const whoami = async (host: ReturnType<typeof as>) =>
    (await host.execute({ shell: "id -un; echo $HOME; tty" })).stdout.text;

  for (const kind of ["ssh", "openssh"] as const)
    await t.test(`with a password, by ${kind}`, async (t) => {
      const become = { method: "doas", password: new Secret(operator.password) };
      const host = as(operator.name, { kind, become });
      t.equal(await whoami(host), "root\n/root\nnot a tty\n");
      await works(t, host, `/srv/doas by ${kind}`);
      const other = as(operator.name, { kind, become: { ...become, user: admin.name } });
      t.match(await whoami(other), new RegExp(`^${admin.name}\n`));
    });

  await t.test("with nopass, a password or none", async (t) => {
    for (const password of [undefined, new Secret("never-asked-for")])
      t.match(await whoami(as(admin.name, { become: { method: "doas", password } })), /^root\n/);
  });

  await t.test("what is wrong is said", async (t) => {
    const by = (password: string | undefined, user: string = operator.name) =>
      refusal(
        as(user, {
          become: {
            method: "doas",
            user: "daemon",
            password: password === undefined ? undefined : new Secret(password),
          },
        }).path("/"),
      );
    t.match(await by("wrong"), { code: "become/password", summary: /refused the password/ });
    t.match(await by(undefined), { code: "become/password", summary: /asks for a password/, hint: /-K/ });
    t.match(await by(operator.password, admin.name), { code: "become/refused" });
  });

  await t.test("nothing of it stays", async (t) => {
    await hosts.close();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const { stdout } = await lab.exec(machine!.name, [
      "sh",
      "-c",
      "ls -d /dev/shm/hapb* /tmp/hapb* /run/user/*/hapb* 2>/dev/null; ps -eo args | grep -E '^(cat|sleep|doas)'; :",
    ]);
    t.equal(stdout, "");
  });
});

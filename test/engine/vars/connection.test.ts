import t, { type Test } from "tap";
import { Secret } from "../../../engine/base/value.js";
import { isImplicitLocalhost } from "../../../engine/vars/inventory-layer.js";
import { connectionValues } from "../../../engine/vars/connection.js";
import type { VariableOptions } from "../../../engine/vars/types.js";
import { options } from "./options.js";
import { world } from "./world.js";

interface Reached {
  readonly name: string;
  /** Variables. */
  readonly vars?: string;
  /** Keywords of the task. */
  readonly task?: string;
  readonly options?: Partial<VariableOptions>;
  readonly expect: Record<string, unknown>;
}

const ssh = { kind: "ssh", host: "h", connectTimeoutMs: 10_000 };

const cases: readonly Reached[] = [
  { name: "nothing said", expect: ssh },
  {
    name: "an address of IPv6",
    vars: "ansible_host: 'fe80::1%eth0'",
    expect: { ...ssh, host: "fe80::1%eth0" },
  },
  {
    name: "the same in brackets",
    vars: "ansible_host: '[2001:db8::1]'",
    expect: { ...ssh, host: "2001:db8::1" },
  },
  {
    name: "variables",
    vars: "ansible_host: 10.0.0.{{ n }}\n      ansible_port: '2222'\n      ansible_user: admin\n      n: 7",
    expect: { ...ssh, host: "10.0.0.7", port: 2222, user: "admin" },
  },
  {
    name: "their older names",
    vars: "ansible_ssh_host: x\n      ansible_ssh_port: 1\n      ansible_ssh_user: u\n      ansible_ssh_pass: p",
    expect: { ...ssh, host: "x", port: 1, user: "u", password: "p" },
  },
  {
    name: "variables over keywords over options",
    vars: "ansible_user: from_variable",
    task: "remote_user: from_keyword\n      port: 23",
    options: { remoteUser: "from_option" },
    expect: { ...ssh, user: "from_variable", port: 23 },
  },
  {
    name: "keywords over options",
    task: "remote_user: '{{ who }}'\n      vars: {who: from_keyword}",
    options: { remoteUser: "from_option", privateKeyFile: "/key" },
    expect: { ...ssh, user: "from_keyword", privateKeyFile: "/key" },
  },
  {
    name: "a task's vars count",
    task: "vars: {ansible_user: of_task, ansible_ssh_private_key_file: /k}",
    expect: { ...ssh, user: "of_task", privateKeyFile: "/k" },
  },
  {
    name: "arguments of ssh, common ones first",
    vars: "ansible_ssh_common_args: -o ProxyJump=b\n      ansible_ssh_extra_args: -o Port=3\n      ansible_host_key_checking: no",
    expect: { ...ssh, sshArgs: ["-o ProxyJump=b", "-o Port=3", "-o StrictHostKeyChecking=no"] },
  },
  {
    name: "local",
    vars: "ansible_connection: local\n      ansible_shell_executable: /bin/bash",
    expect: { kind: "local", host: "h", connectTimeoutMs: 10_000, shell: "/bin/bash" },
  },
  {
    name: "local by the keyword",
    task: "connection: local",
    expect: { kind: "local", host: "h", connectTimeoutMs: 10_000 },
  },
  {
    name: "ssh's other variables",
    vars: "ansible_ssh_args: -C\n      ansible_ssh_retries: 2\n      ansible_ssh_timeout: 4\n      ansible_ssh_pipelining: true\n      ansible_shell_type: fish",
    expect: { ...ssh, sshArgs: ["-C", "-o ConnectionAttempts=3"], connectTimeoutMs: 4000 },
  },
  {
    name: "another ssh",
    vars: "ansible_connection: openssh\n      ansible_ssh_executable: /opt/bin/ssh",
    expect: { ...ssh, kind: "openssh", program: "/opt/bin/ssh" },
  },
  {
    name: "a tree",
    vars: "ansible_connection: community.general.chroot\n      ansible_host: /srv/image\n      ansible_user: nobody\n      ansible_chroot_exe: /sbin/chroot",
    expect: { kind: "chroot", host: "/srv/image", connectTimeoutMs: 10_000, program: "/sbin/chroot" },
  },
  {
    name: "a container, as somebody",
    vars: "ansible_connection: containers.podman.podman\n      ansible_user: app\n      ansible_podman_extra_args: --remote\n      ansible_port: 22",
    expect: { kind: "podman", host: "h", connectTimeoutMs: 10_000, user: "app", programArgs: "--remote" },
  },
  {
    name: "docker by its collection",
    vars: "ansible_connection: community.docker.docker_api",
    options: { connectionPassword: new Secret("p") },
    expect: { kind: "docker", host: "h", connectTimeoutMs: 10_000 },
  },
  { name: "a timeout in seconds", vars: "ansible_timeout: 3", expect: { ...ssh, connectTimeoutMs: 3000 } },
  { name: "become", task: "become: true", expect: { ...ssh, become: { method: "sudo" } } },
  { name: "a user to become, but no become", task: "become_user: bob", expect: ssh },
  {
    name: "become by variables",
    vars: "ansible_become: yes\n      ansible_become_user: bob\n      ansible_become_password: p\n      ansible_become_flags: -H -S",
    expect: { ...ssh, become: { method: "sudo", user: "bob", password: "p", flags: "-H -S" } },
  },
  {
    name: "become turned off by a variable",
    vars: "ansible_become: 'false'",
    task: "become: true",
    expect: ssh,
  },
  {
    name: "become by the method's own variables",
    vars: "ansible_become_method: doas\n      ansible_doas_user: own\n      ansible_become_user: common\n      ansible_doas_pass: p",
    task: "become: true",
    expect: { ...ssh, become: { method: "doas", user: "own", password: "p" } },
  },
  {
    name: "become by options, the keyword's user over the option's",
    task: "become_user: of_task",
    options: {
      become: true,
      becomeUser: "of_option",
      becomeMethod: "su",
      becomePassword: new Secret("asked"),
    },
    expect: { ...ssh, become: { method: "su", user: "of_task", password: "asked" } },
  },
  {
    name: "empty text is no value",
    vars: "ansible_port: ''\n      ansible_user:",
    options: { remoteUser: "u" },
    expect: { ...ssh, user: "u" },
  },
];

async function reach(t: Test, { vars, task, options: given }: Omit<Reached, "expect" | "name">, host = "h") {
  const all = { ...options, ...given };
  const { variables, play } = await world(
    t,
    {
      "i/hosts.yml": "all: {hosts: {h: }}",
      "p/site.yml": `- hosts: all\n  vars:\n      _: 1\n      ${vars ?? ""}\n  tasks:\n    - ping:\n      ${task ?? ""}\n`,
    },
    { options: all },
  );
  const running = variables.beginPlay(play, { hosts: ["h"] });
  const step = play.tasks[0]!;
  return connectionValues(
    host,
    running.scopeFor(host, step),
    running.environmentFor(step),
    step.inherited,
    all,
  );
}

const revealed = (value: unknown): unknown => {
  if (value instanceof Secret) return value.reveal();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revealed(member)]));
};

for (const each of cases) {
  t.test(`how a host is reached: ${each.name}`, async (t) => {
    t.strictSame(revealed(await reach(t, each)), each.expect);
  });
}

t.test("passwords are secrets, whatever they were", async (t) => {
  const { password, become } = await reach(t, {
    vars: "ansible_password: p1\n      ansible_become_pass: 123\n      ansible_become: 1",
  });
  t.ok(password instanceof Secret);
  t.ok(become?.password instanceof Secret);
  t.equal(become?.password?.reveal(), "123");
});

t.test("localhost that no inventory names is this machine", async (t) => {
  for (const host of ["localhost", "127.0.0.1"]) t.equal((await reach(t, {}, host)).kind, "local", host);
  t.equal((await reach(t, {}, "elsewhere")).kind, "ssh");
});

t.test("localhost that the inventory names is a host like any other", async (t) => {
  const { variables } = await world(t, {
    "i/hosts.yml": "all: {hosts: {localhost: }}",
    "p/site.yml": "- hosts: all",
  });
  t.equal(isImplicitLocalhost("localhost", variables.inventory), false);
});

t.test("values that can't be are said with the host and the rule", async (t) => {
  const wrong: Record<string, string> = {
    "ansible_port: '{{ 1 + 1 }}x'": 'ansible_port of h must be a number, not "2x"',
    "ansible_shell_type: powershell":
      "ansible_shell_type powershell of h: hapb works on hosts with a POSIX shell alone",
    "ansible_connection: winrm": 'hapb has no connection "winrm" (asked for by h)',
    "ansible_become: '{{ \"perhaps\" }}'": 'ansible_become of h must be yes or no, not "perhaps"',
    "ansible_user: [a]": "ansible_user of h must be text, not what it holds",
  };
  for (const [vars, message] of Object.entries(wrong))
    await t.rejects(reach(t, { vars }), { message }, message);
});

t.test("a variable in a connection variable that isn't there is an error with its place", async (t) => {
  await t.rejects(reach(t, { vars: "ansible_host: '{{ addres }}'" }), { message: "'addres' is undefined" });
});

import type { ConnectionKind } from "../transport/types.js";

/** Variables that say how a host is reached; the first of each that is set counts. */
export const connectionNames = {
  host: ["ansible_ssh_host", "ansible_host"],
  port: ["ansible_ssh_port", "ansible_port"],
  user: ["ansible_ssh_user", "ansible_user"],
  password: ["ansible_ssh_pass", "ansible_ssh_password", "ansible_password"],
  privateKeyFile: ["ansible_ssh_private_key_file", "ansible_private_key_file"],
  connection: ["ansible_connection"],
  commonArgs: ["ansible_ssh_common_args"],
  extraArgs: ["ansible_ssh_extra_args"],
  sshArgs: ["ansible_ssh_args"],
  retries: ["ansible_ssh_retries"],
  shell: ["ansible_shell_executable"],
  shellType: ["ansible_shell_type"],
  timeout: ["ansible_ssh_timeout", "ansible_timeout"],
  hostKeyChecking: ["ansible_ssh_host_key_checking", "ansible_host_key_checking"],
  become: ["ansible_become"],
} as const;

/** The same for programs of the control machine that give a shell somewhere: another one, and arguments for it. */
export const programNames: Readonly<
  Partial<Record<ConnectionKind, { readonly program: readonly string[]; readonly args: readonly string[] }>>
> = {
  openssh: { program: ["ansible_ssh_executable"], args: [] },
  chroot: { program: ["ansible_chroot_exe"], args: [] },
  docker: { program: ["ansible_docker_executable"], args: ["ansible_docker_extra_args"] },
  podman: { program: ["ansible_podman_executable"], args: ["ansible_podman_extra_args"] },
  nerdctl: { program: ["ansible_nerdctl_executable"], args: ["ansible_nerdctl_extra_args"] },
};

/** Those of become, of which the method's own name (`ansible_sudo_user`) comes first. */
export const becomeNames = ["user", "method", "flags", "exe", "pass", "password"] as const;

const ALL = new Set<string>([
  ...Object.values(connectionNames).flat(),
  ...Object.values(programNames).flatMap(({ program, args }) => [...program, ...args]),
  ...["become", "sudo", "su", "doas"].flatMap((method) =>
    becomeNames.map((name) => `ansible_${method}_${name}`),
  ),
]);

export function isConnectionVariable(name: string): boolean {
  return ALL.has(name) || name.startsWith("ansible_ssh_");
}

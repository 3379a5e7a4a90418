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
  shell: ["ansible_shell_executable"],
  timeout: ["ansible_ssh_timeout", "ansible_timeout"],
  hostKeyChecking: ["ansible_ssh_host_key_checking", "ansible_host_key_checking"],
  become: ["ansible_become"],
} as const;

/** Those of become, of which the method's own name (`ansible_sudo_user`) comes first. */
export const becomeNames = ["user", "method", "flags", "exe", "pass", "password"] as const;

const ALL = new Set<string>([
  ...Object.values(connectionNames).flat(),
  ...["become", "sudo", "su", "doas"].flatMap((method) =>
    becomeNames.map((name) => `ansible_${method}_${name}`),
  ),
]);

export function isConnectionVariable(name: string): boolean {
  return ALL.has(name) || name.startsWith("ansible_ssh_");
}

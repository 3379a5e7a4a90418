import type { Command } from "./command.js";

/** The table of commands. Each is loaded only when it is called. */
const commands: Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<{ readonly command: Command }> }>
> = {
  run: { summary: "Run playbooks", load: () => import("./run.js") },
  exec: { summary: "Run one module on the hosts of a pattern", load: () => import("./exec.js") },
  doctor: {
    summary: "Find out what is wrong with a Kubernetes cluster, and mend it",
    load: () => import("./doctor.js"),
  },
  inventory: { summary: "Show what an inventory comes to", load: () => import("./inventory.js") },
  runs: { summary: "Show the runs of the past", load: () => import("./runs.js") },
  doc: { summary: "Show the modules' manual", load: () => import("./doc.js") },
  vault: {
    summary: "Encrypt files and values, and work with encrypted ones",
    load: () => import("./vault.js"),
  },
  bundle: {
    summary: "Make and check folders for hosts without a way out",
    load: () => import("./bundle.js"),
  },
  lab: {
    summary: "Boot disposable hosts on this machine, for trying and testing",
    load: () => import("./lab.js"),
  },
};

/** Carries out a command line. @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined || first === "--help" || first === "-h" || first === "help")
    return print(overview());
  const entry = Object.hasOwn(commands, first) ? commands[first] : undefined;
  const { carryOut, unknownCommand } = await import("./carry-out.js");
  return entry ? carryOut(entry.load, rest) : unknownCommand(first, Object.keys(commands));
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function overview(): string {
  const names = Object.entries(commands).map(([name, { summary }]) => `  hapb ${name.padEnd(12)}${summary}`);
  return `hapb runs Ansible-style playbooks over SSH, and brings the ones that make a highly available Kubernetes cluster.

${names.join("\n")}

  hapb COMMAND --help is the manual of a command.
  hapb --version      prints the version.

Exit codes: 0 all well; 1 nothing was asked of a host (bad options, files or inventory); 2 a host failed;
4 a host was unreachable; 10 with --detailed-exitcode: well, and something changed (or would); 99 interrupted.
`;
}

import { DiagnosticError, error, type DiagnosticCode } from "../../base/diagnostic.js";

/** Words of OpenSSH 8 to 10, and what to do. */
const meanings: readonly (readonly [RegExp, DiagnosticCode, string, string?])[] = [
  [
    /bad configuration option|bad option|invalid -J argument|illegal option|unknown option|unsupported option|keyword .* extra arguments/i,
    "connection/ssh-args",
    "ssh does not take these options",
    "Look at ansible_ssh_common_args, ansible_ssh_extra_args and ~/.ssh/config.",
  ],
  [
    /open failed: (?:administratively prohibited|unknown channel type)/i,
    "connection/jump",
    "a jump host connects nobody on to it",
    "AllowTcpForwarding and PermitOpen in the jump host's sshd_config say who is connected on.",
  ],
  [
    /open failed: /i,
    "connection/unreachable",
    "the jump host can't reach it",
    "Is it up, and is there a way to it from the jump host?",
  ],
  [/revoked/i, "connection/host-key", "the host's key is revoked"],
  [
    /identification has changed/i,
    "connection/host-key",
    "the host's key is not the one that is known",
    "If it is right: ssh-keygen -R HOST, and log in again.",
  ],
  [
    /no .* host key is known/i,
    "connection/host-key",
    "the host's key is not known",
    "Log in once by hand and look at it; or ansible_host_key_checking: accept-new.",
  ],
  [/host key verification failed/i, "connection/host-key", "the host's key is not trusted"],
  [
    /permission denied|too many authentication failures|no supported authentication/i,
    "connection/auth",
    "the server refused the log-in",
    "Name a key with --private-key or ansible_ssh_private_key_file, load one into ssh-agent, or give a password with -k.",
  ],
  [
    /could not resolve|name or service not known/i,
    "connection/name",
    "there is no such host name",
    "Check ansible_host, or HostName in ~/.ssh/config.",
  ],
  [
    /connection refused/i,
    "connection/refused",
    "nothing listens on this port",
    "Is sshd running, and is ansible_port right?",
  ],
  [
    /timed out/i,
    "connection/timeout",
    "no answer in time",
    "Is it up? A slow host may need a higher --timeout.",
  ],
  [
    /no route to host|network is unreachable/i,
    "connection/unreachable",
    "the host can't be reached",
    "Is it up, and is there a way to its network?",
  ],
  [
    /no matching|unable to negotiate/i,
    "connection/algorithms",
    "client and server have no algorithm in common",
  ],
  [
    /kex_exchange_identification|connection (closed|reset)/i,
    "connection/dropped",
    "the server hung up before the log-in",
    "It may drop log-ins because too many are under way (MaxStartups), or block this address.",
  ],
];

/** Why ssh gave no connection, by what it said, and what it asked with nobody there to answer. */
export function explainOpenssh(
  where: string,
  said: string,
  unanswered: readonly string[] = [],
): DiagnosticError {
  const [, code, summary, hint] = meanings.find(([words]) => words.test(said)) ?? [
    undefined,
    "connection/failed" as const,
    "no connection",
  ];
  const detail = [
    ...said.trim().split("\n").slice(-5),
    ...unanswered.map((question) => `ssh asked "${question}", and nobody was there to answer.`),
  ].join("\n");
  return new DiagnosticError(error(code, `${where}: ${summary}`, { detail: detail || undefined, hint }));
}

/** Whether the server hung up, and did not say that it refuses anybody. */
export function wasDropped(problem: unknown): problem is DiagnosticError {
  return problem instanceof DiagnosticError && problem.first.code === "connection/dropped";
}

export function noOpenssh(): DiagnosticError {
  return new DiagnosticError(
    error("connection/openssh", "there is no program ssh on this machine", {
      hint: "Install OpenSSH's client, or use ansible_connection: ssh.",
    }),
  );
}

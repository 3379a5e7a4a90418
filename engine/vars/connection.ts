import { DiagnosticError, error } from "../base/diagnostic.js";
import { Float, Omit, Secret, Undefined, type Value } from "../base/value.js";
import type { Inherited } from "../playbook/types.js";
import type { BecomeValues } from "../shell/become.js";
import { resolveValue } from "../template/evaluate.js";
import type { Environment, Scope } from "../template/types.js";
import type { ConnectionValues } from "../transport/types.js";
import { connectionKind } from "./connection-kind.js";
import { becomeNames, connectionNames, programNames } from "./connection-names.js";
import type { VariableOptions } from "./types.js";

/** How one host is reached for one step, and whom to become there. */
export type Reach = ConnectionValues & { readonly become?: BecomeValues };

/**
 * Connection variables win over the step's keywords, and these over the command line.
 * @param host the name to connect to when no variable says another
 * @param scope of the host that is connected to: the delegate's, where a task is delegated
 * @throws DiagnosticError for a value that can't be; Pending like every evaluation
 */
export function connectionValues(
  host: string,
  scope: Scope,
  environment: Environment,
  inherited: Inherited,
  options: VariableOptions,
): Reach {
  const read = new Reader(host, scope, environment);
  const kind = connectionKind(
    read.first(connectionNames.connection, inherited.connection) ?? options.connection,
    host,
  );
  const become = becomeValues(read, inherited, options);
  const shell = read.text("ansible_shell_executable", read.first(connectionNames.shell));
  refuseShellType(read, host);
  if (kind === "local") {
    return { kind, host, connectTimeoutMs: options.connectTimeoutMs, ...given({ shell, become }) };
  }
  const seconds = read.number("ansible_timeout", read.first(connectionNames.timeout));
  const common = {
    kind,
    host: withoutBrackets(read.text("ansible_host", read.first(connectionNames.host)) ?? host),
    connectTimeoutMs: seconds === undefined ? options.connectTimeoutMs : seconds * 1000,
  };
  const user =
    read.text("ansible_user", read.first(connectionNames.user, inherited.remoteUser)) ?? options.remoteUser;
  const own = programNames[kind];
  const program = own && read.text(own.program[0]!, read.first(own.program));
  if (kind !== "ssh" && kind !== "openssh" && kind !== "fake") {
    const programArgs = own?.args[0] === undefined ? undefined : read.text(own.args[0], read.first(own.args));
    return {
      ...common,
      ...given({
        user: kind === "chroot" || kind === "nspawn" ? undefined : user,
        program,
        programArgs,
        shell,
        become,
      }),
    };
  }
  const password = read.first(connectionNames.password);
  return {
    ...common,
    ...given({
      port: read.number("ansible_port", read.first(connectionNames.port, inherited.port)),
      user,
      password:
        password === undefined ? options.connectionPassword : read.secret("ansible_password", password),
      privateKeyFile:
        read.text("ansible_ssh_private_key_file", read.first(connectionNames.privateKeyFile)) ??
        options.privateKeyFile,
      sshArgs: sshArgs(read, options),
      program,
      shell,
      become,
    }),
  };
}

function becomeValues(
  read: Reader,
  inherited: Inherited,
  options: VariableOptions,
): BecomeValues | undefined {
  const isWanted =
    read.boolean("ansible_become", read.first(connectionNames.become, inherited.become)) ?? options.become;
  if (!isWanted) return undefined;
  const method =
    read.text("ansible_become_method", read.first(["ansible_become_method"], inherited.becomeMethod)) ??
    options.becomeMethod ??
    "sudo";
  const short = method.replace(/^(ansible|community)\.(builtin|general)\./, "");
  const of = (name: (typeof becomeNames)[number]) => [`ansible_${short}_${name}`, `ansible_become_${name}`];
  const text = (name: "user" | "flags" | "exe", keyword: Value | undefined) =>
    read.text(`ansible_become_${name}`, read.first(of(name), keyword));
  const password = read.first([...of("pass"), ...of("password")]);
  return {
    method: short,
    ...given({
      user: text("user", inherited.becomeUser) ?? options.becomeUser,
      password:
        password === undefined ? options.becomePassword : read.secret("ansible_become_password", password),
      flags: text("flags", inherited.becomeFlags),
      exe: text("exe", inherited.becomeExe),
    }),
  };
}

/** As in a command line of ssh, where the first of several counts: what the arguments say wins. */
function hostKeyArgs(read: Reader, options: VariableOptions): string | undefined {
  const isChecked = read.boolean("ansible_host_key_checking", read.first(connectionNames.hostKeyChecking));
  const word = isChecked === undefined ? options.hostKeyChecking : isChecked ? "yes" : "no";
  return word === undefined ? undefined : `-o StrictHostKeyChecking=${word}`;
}

function sshArgs(read: Reader, options: VariableOptions): string[] | undefined {
  const retries = read.number("ansible_ssh_retries", read.first(connectionNames.retries));
  const args = [
    read.text("ansible_ssh_args", read.first(connectionNames.sshArgs)),
    read.text("ansible_ssh_common_args", read.first(connectionNames.commonArgs)),
    read.text("ansible_ssh_extra_args", read.first(connectionNames.extraArgs)),
    hostKeyArgs(read, options),
    retries === undefined ? undefined : `-o ConnectionAttempts=${retries + 1}`,
  ];
  const filled = args.filter((arg) => arg !== undefined && arg.trim() !== "") as string[];
  return filled.length > 0 ? filled : undefined;
}

/** An address of IPv6 as it stands in URLs. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*:.*)\]$/, "$1");
}

/** A log-in shell of any kind will do, since all is done by a POSIX shell; a host that has none won't. */
function refuseShellType(read: Reader, host: string): void {
  const type = read.text("ansible_shell_type", read.first(connectionNames.shellType));
  if (type !== "powershell" && type !== "cmd") return;
  throw new DiagnosticError(
    error(
      "vars/connection",
      `ansible_shell_type ${type} of ${host}: hapb works on hosts with a POSIX shell alone`,
    ),
  );
}

/** Without the members that are undefined: connections are keyed by what is there. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

/** Reads variables of one host as what a connection needs. */
class Reader {
  constructor(
    private readonly host: string,
    private readonly scope: Scope,
    private readonly environment: Environment,
  ) {}

  /** The first of some variables that has a value, else the keyword's. Empty text counts as no value. */
  first(names: readonly string[], keyword?: Value): Value | undefined {
    for (const value of [...names.map((name) => this.scope.get(name)), keyword]) {
      if (value === undefined) continue;
      const resolved = resolveValue(value, this.scope, this.environment);
      if (resolved !== null && resolved !== "" && !(resolved instanceof Omit)) return resolved;
    }
    return undefined;
  }

  text(name: string, value: Value | undefined): string | undefined {
    if (value === undefined || typeof value === "string") return value;
    if (value instanceof Secret) return value.reveal();
    if (typeof value === "number" || typeof value === "bigint") return String(value);
    throw this.wrong(name, "text", value);
  }

  secret(name: string, value: Value): Secret {
    return value instanceof Secret ? value : new Secret(this.text(name, value)!);
  }

  number(name: string, value: Value | undefined): number | undefined {
    if (value === undefined || typeof value === "number") return value;
    if (value instanceof Float) return value.value;
    if (typeof value === "string" && /^\s*\d+\s*$/.test(value)) return Number(value);
    throw this.wrong(name, "a number", value);
  }

  boolean(name: string, value: Value | undefined): boolean | undefined {
    if (value === undefined || typeof value === "boolean") return value;
    const word = typeof value === "string" || typeof value === "number" ? String(value).toLowerCase() : "";
    if (["yes", "true", "on", "y", "t", "1"].includes(word)) return true;
    if (["no", "false", "off", "n", "f", "0"].includes(word)) return false;
    throw this.wrong(name, "yes or no", value);
  }

  private wrong(name: string, expected: string, value: Value): DiagnosticError {
    if (value instanceof Undefined) {
      return new DiagnosticError(
        error("template/undefined", `${value.reason} (${name} of ${this.host})`, { at: value.at }),
      );
    }
    const shown = typeof value === "string" ? `"${value}"` : "what it holds";
    return new DiagnosticError(
      error("vars/connection", `${name} of ${this.host} must be ${expected}, not ${shown}`),
    );
  }
}

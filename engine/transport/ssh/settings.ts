import type SSHConfig from "ssh-config";
import { hostname } from "node:os";
import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { ConnectionValues } from "../types.js";
import { parseSshArguments, splitWords } from "./arguments.js";
import { optionsFor, type SshOptions } from "./config-files.js";

/** Everything about one ssh connection, decided: from variables, ssh's arguments and ssh's config files, in this order. */
export interface SshSettings {
  /** The name as the user wrote it; host keys are looked up under it unless there is an alias or a HostName. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly family: 0 | 4 | 6;
  readonly bindAddress?: string;
  /** Paths, in order; the first `explicitIdentities` were asked for by name. */
  readonly identityFiles: readonly string[];
  readonly hasExplicitIdentities: boolean;
  readonly identitiesOnly: boolean;
  /** Socket of the agent; undefined for none. */
  readonly agentSocket?: string;
  readonly forwardsAgent: boolean;
  readonly methods: ReadonlySet<"publickey" | "password" | "keyboard-interactive">;
  /** Names under which known_hosts knows it. */
  readonly hostKeyAlias?: string;
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  readonly strictHostKeys: "yes" | "ask" | "accept-new" | "no";
  readonly hashesKnownHosts: boolean;
  readonly hostKeyAlgorithms?: readonly string[];
  /** `-F`, which holds for jump hosts as well. */
  readonly configFile?: string;
  readonly proxyJump: readonly string[];
  readonly proxyCommand?: string;
  readonly connectTimeoutMs: number;
  readonly attempts: number;
  readonly aliveIntervalMs: number;
  readonly aliveCountMax: number;
}

export interface Surroundings {
  readonly localUser: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly config: (file?: string) => SSHConfig;
}

/** @throws DiagnosticError `connection/ssh-args`, `connection/ssh-config` */
export function resolveSettings(
  values: Pick<
    ConnectionValues,
    "host" | "port" | "user" | "privateKeyFile" | "sshArgs" | "connectTimeoutMs"
  >,
  around: Surroundings,
): SshSettings {
  const given = parseSshArguments(values.sshArgs ?? []);
  const fromArguments = new Map<string, string>();
  const argumentIdentities: string[] = [];
  for (const [name, value] of given.options) {
    if (name === "identityfile") argumentIdentities.push(value);
    else if (!fromArguments.has(name)) fromArguments.set(name, value);
  }
  const user = values.user ?? fromArguments.get("user");
  const config = optionsFor(around.config(given.configFile), values.host, user);
  const one = (name: string) => fromArguments.get(name) ?? single(config[name]);
  const many = (name: string): readonly string[] | undefined => {
    const argument = fromArguments.get(name);
    return argument === undefined ? plural(config[name]) : splitWords(argument);
  };
  const host = (one("hostname") ?? values.host).replaceAll("%h", values.host).replaceAll("%%", "%");
  const port = values.port ?? wholeNumber("Port", one("port")) ?? 22;
  const login = user ?? one("user") ?? around.localUser;
  const expand = (path: string) => expandPath(path, { host, port, login, name: values.host }, around);
  const identities = [
    ...(values.privateKeyFile ? [values.privateKeyFile] : []),
    ...argumentIdentities,
    ...listed(config.identityfile),
  ].filter((file) => file !== "none");
  const defaults = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];
  const agent = one("identityagent") ?? "SSH_AUTH_SOCK";
  const proxyJump = one("proxyjump");
  const proxyCommand = one("proxycommand");
  return {
    name: values.host,
    host,
    port,
    user: login,
    family: one("addressfamily") === "inet" ? 4 : one("addressfamily") === "inet6" ? 6 : 0,
    bindAddress: one("bindaddress"),
    identityFiles: (identities.length > 0 ? identities : defaults).map(expand),
    hasExplicitIdentities: identities.length > 0,
    identitiesOnly: one("identitiesonly") === "yes",
    agentSocket: agentSocket(agent, expand, around),
    forwardsAgent: one("forwardagent") === "yes",
    methods: methods(one),
    hostKeyAlias: one("hostkeyalias"),
    userKnownHosts: (many("userknownhostsfile") ?? ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"]).map(expand),
    globalKnownHosts: many("globalknownhostsfile") ?? [
      "/etc/ssh/ssh_known_hosts",
      "/etc/ssh/ssh_known_hosts2",
    ],
    strictHostKeys: strictness(one("stricthostkeychecking"), one("batchmode")),
    hashesKnownHosts: one("hashknownhosts") === "yes",
    hostKeyAlgorithms: one("hostkeyalgorithms")?.split(","),
    configFile: given.configFile,
    proxyJump: proxyJump === undefined || proxyJump === "none" ? [] : proxyJump.split(","),
    proxyCommand:
      proxyCommand === undefined || proxyCommand === "none" || proxyJump !== undefined
        ? undefined
        : expand(proxyCommand),
    connectTimeoutMs:
      1000 * (wholeNumber("ConnectTimeout", one("connecttimeout")) || values.connectTimeoutMs / 1000),
    attempts: wholeNumber("ConnectionAttempts", one("connectionattempts")) ?? 1,
    aliveIntervalMs: 1000 * (wholeNumber("ServerAliveInterval", one("serveraliveinterval")) ?? 15),
    aliveCountMax: wholeNumber("ServerAliveCountMax", one("serveralivecountmax")) ?? 3,
  };
}

function methods(one: (name: string) => string | undefined): SshSettings["methods"] {
  const all = ["publickey", "password", "keyboard-interactive"] as const;
  const preferred = one("preferredauthentications")?.split(",");
  const off: Record<(typeof all)[number], string | undefined> = {
    publickey: one("pubkeyauthentication"),
    password: one("passwordauthentication"),
    "keyboard-interactive": one("kbdinteractiveauthentication"),
  };
  return new Set(all.filter((each) => off[each] !== "no" && (preferred?.includes(each) ?? true)));
}

/** `off` is OpenSSH's other word for no. Asking needs someone to ask. */
function strictness(value: string | undefined, batchMode: string | undefined): SshSettings["strictHostKeys"] {
  if (value === "no" || value === "off") return "no";
  if (value === "yes" || value === "accept-new") return value;
  if (value !== undefined && value !== "ask")
    throw invalid("StrictHostKeyChecking", value, "yes, ask, accept-new or no");
  return batchMode === "yes" ? "yes" : "ask";
}

function agentSocket(
  value: string,
  expand: (path: string) => string,
  { environment }: Surroundings,
): string | undefined {
  if (value === "none") return undefined;
  if (value === "SSH_AUTH_SOCK") return environment.SSH_AUTH_SOCK || undefined;
  return value.startsWith("$") ? environment[value.slice(1)] : expand(value);
}

/** Tokens of ssh_config(5) that stand in paths and in ProxyCommand. */
function expandPath(
  path: string,
  { host, port, login, name }: { host: string; port: number; login: string; name: string },
  { home, localUser, environment }: Surroundings,
): string {
  const tokens: Readonly<Record<string, string>> = {
    "%": "%",
    d: home,
    h: host,
    n: name,
    p: String(port),
    r: login,
    u: localUser,
    l: hostname(),
  };
  return path
    .replace(/^~(?=\/|$)/, home)
    .replace(/\$\{(\w+)\}/g, (_, variable: string) => environment[variable] ?? "")
    .replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole);
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "none") return undefined;
  if (!/^\d+$/.test(text)) throw invalid(name, text, "a whole number");
  return Number(text);
}

function invalid(name: string, value: string, wanted: string): DiagnosticError {
  return new DiagnosticError(error("connection/ssh-config", `${name} ${value} isn't ${wanted}`));
}

function single(value: SshOptions[string]): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

function plural(value: SshOptions[string]): readonly string[] | undefined {
  return typeof value === "string" ? splitWords(value) : value;
}

function listed(value: SshOptions[string]): readonly string[] {
  return typeof value === "string" ? [value] : (value ?? []);
}

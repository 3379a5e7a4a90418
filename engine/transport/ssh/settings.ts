import type { ConnectionValues } from "../types.js";
import { algorithmList, type AlgorithmList } from "./algorithms.js";
import { parseSshArguments } from "./arguments.js";
import { evaluateConfig, jumpText, type Outside } from "./config/evaluate.js";
import { directive } from "./config/lines.js";
import { expandSurroundings, expandTokens, tokens } from "./config/tokens.js";
import { requireNames } from "./names.js";
import { OptionReader } from "./options.js";
import { refuseUnserved, unservedLogins, type UnservedLogin } from "./unserved.js";

/** Everything about one ssh connection, decided: from variables, ssh's arguments and ssh's config files, in this order. */
export interface SshSettings {
  /** The name as the user wrote it; host keys are looked up under it unless there is an alias or a HostName. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly family: 0 | 4 | 6;
  readonly bindAddress?: string;
  /** Name of the network interface to go out by. */
  readonly bindInterface?: string;
  /** Paths, in order. */
  readonly identityFiles: readonly string[];
  /** They were asked for by name. */
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
  /** Files with keys that no host may show. */
  readonly revokedHostKeys: readonly string[];
  /** NoHostAuthenticationForLocalhost. */
  readonly trustsLoopback: boolean;
  readonly hostKeyAlgorithms: AlgorithmList;
  readonly kex: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
  /** Signatures of keys that may be used to log in. */
  readonly publicKeyAlgorithms: readonly string[];
  readonly isCompressed: boolean;
  /** SetEnv: for each command. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ways to log in that were asked for and that ssh2 has not, for messages. */
  readonly unservedLogins: readonly UnservedLogin[];
  /** `-F`, which holds for jump hosts as well. */
  readonly configFile?: string;
  readonly proxyJump: readonly string[];
  readonly proxyCommand?: string;
  /** The same before its tokens: hosts with the same one go through the same gate, which may take few log-ins at once. */
  readonly proxyGate?: string;
  readonly connectTimeoutMs: number;
  readonly attempts: number;
  readonly aliveIntervalMs: number;
  readonly aliveCountMax: number;
}

export interface Surroundings extends Outside {
  readonly localUser: string;
  readonly uid: number;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Wanted = Pick<
  ConnectionValues,
  "host" | "port" | "user" | "privateKeyFile" | "sshArgs" | "connectTimeoutMs"
>;

const usualIdentities = ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"];

/** @throws DiagnosticError `connection/ssh-args`, `connection/ssh-config` */
export async function resolveSettings(values: Wanted, around: Surroundings): Promise<SshSettings> {
  const { home, localUser, uid } = around;
  requireNames(values);
  const given = parseSshArguments(values.sshArgs ?? []);
  const { options: all, host } = await evaluateConfig(
    {
      ...{ name: values.host, configFile: given.configFile, localUser, uid, home },
      given: [...fromVariables(values), ...given.options],
    },
    around,
  );
  const options = new OptionReader(all);
  refuseUnserved(options);
  const port = options.wholeNumber("port") ?? 22;
  const user = options.word("user") ?? localUser;
  const alias = options.word("hostkeyalias");
  const jump = jumpText(all);
  const named = tokens({ ...{ host, port, user, alias, jump, localUser, uid, home }, name: values.host });
  const expand = (path: string, place: string) =>
    expandTokens(expandSurroundings(path, home, around.environment, place), named, place);
  const paths = (name: string) => {
    const line = options.first(name);
    return line?.words.map((path) => expand(path, line.place));
  };
  const identities = options.all("identityfile");
  const proxy = options.command("proxycommand");
  const [jumpPlace = ""] = options.all("proxyjump").map(({ place }) => place);
  return {
    name: values.host,
    ...{ host, port, user },
    family: { any: 0, inet: 4, inet6: 6 }[
      options.oneOf("addressfamily", ["any", "inet", "inet6"]) ?? "any"
    ] as 0 | 4 | 6,
    bindAddress: options.word("bindaddress"),
    bindInterface: options.word("bindinterface"),
    identityFiles:
      identities.length === 0
        ? usualIdentities.map((name) => `${home}/.ssh/${name}`)
        : identities
            .filter(({ words }) => words[0] !== "none")
            .map(({ words, place }) => expand(words[0] ?? "", place)),
    hasExplicitIdentities: identities.length > 0,
    identitiesOnly: options.isYes("identitiesonly"),
    agentSocket: agentSocket(options, expand, around.environment),
    forwardsAgent: options.word("forwardagent")?.toLowerCase() === "yes",
    methods: methods(options),
    hostKeyAlias: alias,
    userKnownHosts: paths("userknownhostsfile") ?? [`${home}/.ssh/known_hosts`, `${home}/.ssh/known_hosts2`],
    globalKnownHosts: options.first("globalknownhostsfile")?.words ?? [
      "/etc/ssh/ssh_known_hosts",
      "/etc/ssh/ssh_known_hosts2",
    ],
    strictHostKeys: strictness(options),
    hashesKnownHosts: options.isYes("hashknownhosts"),
    revokedHostKeys: (paths("revokedhostkeys") ?? []).filter((path) => path !== "none"),
    trustsLoopback: options.isYes("nohostauthenticationforlocalhost"),
    hostKeyAlgorithms: algorithmList("hostKey", options.first("hostkeyalgorithms")),
    kex: algorithmList("kex", options.first("kexalgorithms")).names,
    ciphers: algorithmList("cipher", options.first("ciphers")).names,
    macs: algorithmList("mac", options.first("macs")).names,
    publicKeyAlgorithms: algorithmList("publicKey", options.first("pubkeyacceptedalgorithms")).names,
    isCompressed: options.isYes("compression"),
    environment: Object.fromEntries(
      (options.first("setenv")?.words ?? []).map((word) => [
        word.split("=")[0]!,
        word.split("=").slice(1).join("="),
      ]),
    ),
    unservedLogins: unservedLogins(options),
    configFile: given.configFile,
    proxyJump: jump === "" ? [] : jump.split(",").map((hop) => expandTokens(hop, named, jumpPlace)),
    proxyCommand: proxy && expandTokens(proxy.text, named, proxy.place),
    proxyGate: proxy?.text,
    connectTimeoutMs: 1000 * (options.seconds("connecttimeout") || values.connectTimeoutMs / 1000),
    attempts: options.wholeNumber("connectionattempts") ?? 1,
    aliveIntervalMs: 1000 * (options.seconds("serveraliveinterval") ?? 15),
    aliveCountMax: options.wholeNumber("serveralivecountmax") ?? 3,
  };
}

/** Variables win over all else. */
function fromVariables({ port, user, privateKeyFile }: Wanted) {
  return [
    ...(port === undefined ? [] : [directive("port", String(port), "ansible_port")]),
    ...(user === undefined ? [] : [directive("user", user, "ansible_user")]),
    ...(privateKeyFile ? [directive("identityfile", privateKeyFile, "ansible_ssh_private_key_file")] : []),
  ];
}

function methods(options: OptionReader): SshSettings["methods"] {
  const all = ["publickey", "password", "keyboard-interactive"] as const;
  const preferred = options.word("preferredauthentications")?.split(",");
  const off: Record<(typeof all)[number], string | undefined> = {
    // Its other words are about how a key is bound to a host.
    publickey: options.word("pubkeyauthentication"),
    password: options.word("passwordauthentication"),
    "keyboard-interactive": options.word("kbdinteractiveauthentication"),
  };
  return new Set(
    all.filter((each) => !["no", "false"].includes(off[each] ?? "") && (preferred?.includes(each) ?? true)),
  );
}

/** `off` is OpenSSH's other word for no. Asking needs someone to ask. */
function strictness(options: OptionReader): SshSettings["strictHostKeys"] {
  const words = ["yes", "true", "ask", "accept-new", "no", "false", "off"] as const;
  const word = options.oneOf("stricthostkeychecking", words) ?? "ask";
  if (word === "yes" || word === "true") return "yes";
  if (word === "no" || word === "false" || word === "off") return "no";
  return word === "ask" && options.isYes("batchmode") ? "yes" : word;
}

function agentSocket(
  options: OptionReader,
  expand: (path: string, place: string) => string,
  environment: Surroundings["environment"],
): string | undefined {
  const [value, place = ""] = [options.word("identityagent"), options.first("identityagent")?.place];
  if (value === "none") return undefined;
  if (value === undefined || value === "SSH_AUTH_SOCK") return environment.SSH_AUTH_SOCK || undefined;
  return /^\$\w/.test(value) ? environment[value.slice(1)] : expand(value, place);
}

import { DiagnosticError, error } from "../../base/diagnostic.js";
import { directive, parseLine, type Directive } from "./config/lines.js";

/** What ssh's own command line came to: options in the order given (the first one wins), and another config file. */
export interface SshArguments {
  readonly options: readonly Directive[];
  /** `-F`: instead of ~/.ssh/config and the system's; "none" for neither. */
  readonly configFile?: string;
}

/** Options of ssh_config(5) that ssh2 has nothing for, and that change how a log-in or a connection comes about. */
const unserved = new Set(
  (
    "CertificateFile GSSAPIAuthentication GSSAPIDelegateCredentials HostbasedAuthentication KnownHostsCommand " +
    "PKCS11Provider ProxyUseFdpass SecurityKeyProvider"
  )
    .toLowerCase()
    .split(" "),
);

/** Options that mean something to hapb. */
const known = new Set(
  (
    "AddressFamily BatchMode BindAddress BindInterface CanonicalDomains CanonicalizeFallbackLocal CanonicalizeHostname " +
    "CanonicalizeMaxDots Ciphers Compression ConnectTimeout ConnectionAttempts ForwardAgent GlobalKnownHostsFile " +
    "HashKnownHosts HostKeyAlias HostKeyAlgorithms HostName IdentitiesOnly IdentityAgent IdentityFile " +
    "KbdInteractiveAuthentication KexAlgorithms MACs NoHostAuthenticationForLocalhost PasswordAuthentication Port " +
    "PreferredAuthentications ProxyCommand ProxyJump PubkeyAcceptedAlgorithms PubkeyAuthentication RevokedHostKeys " +
    "ServerAliveCountMax ServerAliveInterval SetEnv StrictHostKeyChecking User UserKnownHostsFile"
  )
    .toLowerCase()
    .split(" "),
);

/** Options that are about how ssh itself works, and change nothing for a client that keeps one connection anyway. */
const meaningless = new Set(
  (
    "AddKeysToAgent CheckHostIP ClearAllForwardings ControlMaster ControlPath ControlPersist EscapeChar ExitOnForwardFailure " +
    "FingerprintHash ForwardX11 ForwardX11Trusted GSSAPIKeyExchange IPQoS LogLevel LogVerbose NumberOfPasswordPrompts " +
    "ObscureKeystrokeTiming RekeyLimit RequestTTY SendEnv StreamLocalBindMask TCPKeepAlive UpdateHostKeys " +
    "VerifyHostKeyDNS VisualHostKey"
  )
    .toLowerCase()
    .split(" "),
);

const flagOptions: Readonly<Record<string, readonly [string, string]>> = {
  "4": ["addressfamily", "inet"],
  "6": ["addressfamily", "inet6"],
  A: ["forwardagent", "yes"],
  a: ["forwardagent", "no"],
  C: ["compression", "yes"],
};
const flagsWithValue: Readonly<Record<string, string>> = {
  J: "proxyjump",
  p: "port",
  i: "identityfile",
  l: "user",
  b: "bindaddress",
  B: "bindinterface",
  c: "ciphers",
  m: "macs",
};
const flagsIgnored = new Set(["q", "v", "T", "x", "k"]);

/**
 * Reads what stands in ansible_ssh_common_args and ansible_ssh_extra_args.
 * @throws DiagnosticError `connection/ssh-args` for what hapb's ssh doesn't know: nothing is dropped in silence
 */
export function parseSshArguments(texts: readonly string[]): SshArguments {
  const words = texts.flatMap(splitWords);
  const options: Directive[] = [];
  let configFile: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!/^-./.test(word) || word.startsWith("--")) throw refused(`"${word}" is no ssh option`);
    for (let at = 1; at < word.length; at++) {
      const flag = word[at]!;
      if (flagsIgnored.has(flag)) continue;
      if (flagOptions[flag]) {
        options.push(directive(...flagOptions[flag], `-${flag}`));
        continue;
      }
      const isKnown = flag === "o" || flag === "F" || flagsWithValue[flag] !== undefined;
      if (!isKnown) throw refused(`-${flag} means nothing to hapb`);
      const value = word.slice(at + 1) || words[++i];
      if (value === undefined) throw refused(`-${flag} needs a value`);
      if (flag === "o") options.push(parseOption(value));
      else if (flag === "F") configFile ??= value;
      else options.push(directive(flagsWithValue[flag]!, value, `-${flag}`));
      break;
    }
  }
  return { options: options.filter(({ keyword }) => known.has(keyword)), configFile };
}

/** A line of the configuration, as ssh's -o takes it. */
function parseOption(text: string): Directive {
  const option = parseLine(text, `-o ${text}`);
  if (!option || option.text === "") throw refused(`-o ${text} has no value`);
  const { keyword, words } = option;
  const isOff = ["no", "none", "false"].includes(words[0]?.toLowerCase() ?? "");
  if (unserved.has(keyword) ? !isOff : !known.has(keyword) && !meaningless.has(keyword))
    throw refused(`-o ${/\w+/.exec(text)![0]} means nothing to hapb`);
  return option;
}

/** Words as a shell would cut them; nothing is expanded. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const pattern = /\s+|((?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+)|(.)/gy;
  for (const [, word, stray] of text.matchAll(pattern)) {
    if (stray !== undefined) throw refused(`a quote is left open in: ${text}`);
    if (word === undefined) continue;
    words.push(
      word.replace(
        /\\([\s\S])|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"/g,
        (_, escaped?: string, single?: string, double?: string) =>
          escaped ?? single ?? double!.replace(/\\(["\\$`])/g, "$1"),
      ),
    );
  }
  return words;
}

/** A word that `splitWords` gives back as it was. */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function refused(detail: string): DiagnosticError {
  return new DiagnosticError(
    error("connection/ssh-args", "ssh arguments that hapb can't follow", {
      detail,
      hint: 'ansible_ssh_common_args and ansible_ssh_extra_args take -o NAME=VALUE, -J, -p, -i, -l, -F, -b, -B, -c, -m, -4, -6, -A and -C; all options of ssh go with "ansible_connection: openssh".',
    }),
  );
}

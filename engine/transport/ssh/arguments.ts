import { DiagnosticError, error } from "../../base/diagnostic.js";

/** What ssh's own command line came to: options in the order given (the first one wins), and another config file. */
export interface SshArguments {
  /** Lower-case option name and its value. */
  readonly options: readonly (readonly [string, string])[];
  /** `-F`: instead of ~/.ssh/config and the system's; "none" for neither. */
  readonly configFile?: string;
}

/** ssh_config(5) options that mean something to hapb. */
const known = new Set(
  (
    "AddressFamily BatchMode BindAddress ConnectTimeout ConnectionAttempts ForwardAgent GlobalKnownHostsFile HashKnownHosts " +
    "HostKeyAlias HostKeyAlgorithms HostName IdentitiesOnly IdentityAgent IdentityFile KbdInteractiveAuthentication " +
    "PasswordAuthentication Port PreferredAuthentications ProxyCommand ProxyJump PubkeyAuthentication ServerAliveCountMax " +
    "ServerAliveInterval StrictHostKeyChecking User UserKnownHostsFile"
  )
    .toLowerCase()
    .split(" "),
);

/** Options that are about how ssh itself works, and change nothing for a client that keeps one connection anyway. */
const meaningless = new Set(
  (
    "CheckHostIP Compression ControlMaster ControlPath ControlPersist EscapeChar ForwardX11 LogLevel RequestTTY SendEnv " +
    "TCPKeepAlive UpdateHostKeys VerifyHostKeyDNS VisualHostKey"
  )
    .toLowerCase()
    .split(" "),
);

const flagOptions: Readonly<Record<string, readonly [string, string]>> = {
  "4": ["addressfamily", "inet"],
  "6": ["addressfamily", "inet6"],
  A: ["forwardagent", "yes"],
  a: ["forwardagent", "no"],
};
const flagsWithValue: Readonly<Record<string, string>> = {
  J: "proxyjump",
  p: "port",
  i: "identityfile",
  l: "user",
  b: "bindaddress",
};
const flagsIgnored = new Set(["q", "v", "C", "T", "x"]);

/**
 * Reads what stands in ansible_ssh_common_args and ansible_ssh_extra_args.
 * @throws DiagnosticError `connection/ssh-args` for what hapb's ssh doesn't know: nothing is dropped in silence
 */
export function parseSshArguments(texts: readonly string[]): SshArguments {
  const words = texts.flatMap(splitWords);
  const options: (readonly [string, string])[] = [];
  let configFile: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!/^-./.test(word) || word.startsWith("--")) throw refused(`"${word}" is no ssh option`);
    for (let at = 1; at < word.length; at++) {
      const flag = word[at]!;
      if (flagsIgnored.has(flag)) continue;
      if (flagOptions[flag]) {
        options.push(flagOptions[flag]);
        continue;
      }
      const isKnown = flag === "o" || flag === "F" || flagsWithValue[flag] !== undefined;
      if (!isKnown) throw refused(`-${flag} means nothing to hapb`);
      const value = word.slice(at + 1) || words[++i];
      if (value === undefined) throw refused(`-${flag} needs a value`);
      if (flag === "o") options.push(parseOption(value));
      else if (flag === "F") configFile ??= value;
      else options.push([flagsWithValue[flag]!, value]);
      break;
    }
  }
  return { options: options.filter(([name]) => !meaningless.has(name)), configFile };
}

/** `Name=value` or `Name value`, as ssh's -o takes it. */
function parseOption(text: string): readonly [string, string] {
  const match = /^\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$/s.exec(text);
  if (!match) throw refused(`-o ${text} has no value`);
  const name = match[1]!.toLowerCase();
  const value = match[2]!.replace(/^"(.*)"$/s, "$1");
  if (name === "gssapiauthentication" && value === "no") return ["loglevel", ""];
  if (!known.has(name) && !meaningless.has(name)) throw refused(`-o ${match[1]} means nothing to hapb`);
  return [name, value];
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
      hint: 'ansible_ssh_common_args and ansible_ssh_extra_args take -o NAME=VALUE, -J, -p, -i, -l, -F, -4, -6 and -A; all options of ssh go with "ansible_connection: openssh".',
    }),
  );
}

/** What ssh -G says of a host by some files; `DIR` is the folder they lie in. */
export interface ConfigCase {
  readonly name: string;
  /** The file "config" is the one to begin with. */
  readonly files: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly args?: readonly string[];
  /** Lines of ssh -G by their first word; undefined where it has none. */
  readonly expected: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const only = (config: string) => ({ config });

export const configCases: readonly ConfigCase[] = [
  {
    name: "the first value of each option counts",
    files: only("Host web\n  User a\n  Port 5\nHost *\n  User b\n  Port 6\n  HostKeyAlias all\n"),
    expected: { user: "a", port: "5", hostkeyalias: "all" },
  },
  {
    name: "keywords in any case, with = and blanks and tabs",
    files: only("hOsT=web\n\tUSER = a\n  port=7\n  HostKeyAlias   \tx\n"),
    expected: { user: "a", port: "7", hostkeyalias: "x" },
  },
  {
    name: "quotes and comments",
    files: only('# Host x\n\nHost "web"\n  IdentityFile "/a b/k" # why\n  HostKeyAlias "#1"\n'),
    expected: { identityfile: ["/a b/k"], hostkeyalias: "#1" },
  },
  {
    name: "what stands before any section is for all",
    files: only("Port 9\nHost other\n  Port 10\n"),
    expected: { port: "9" },
  },
  {
    name: "patterns with *, ? and !",
    files: only("Host * !web\n  User no\nHost we? db\n  User yes\nHost !web\n  Port 9\n"),
    expected: { user: "yes", port: "22" },
  },
  {
    name: "the case of a Host pattern counts",
    files: only("Host WEB\n  Port 9\nHost web\n  Port 8\n"),
    expected: { port: "8" },
  },
  {
    name: "arguments before files",
    files: only("Port 9\nUser a\nIdentityFile /f\n"),
    args: ["-p", "10", "-l", "b", "-o", "IdentityFile=/arg", "-o", "HostKeyAlias=o"],
    expected: { port: "10", user: "b", identityfile: ["/arg", "/f"], hostkeyalias: "o" },
  },
  {
    name: "identity files add up, each once",
    files: only("IdentityFile /a\nHost web\n  IdentityFile /b\n  IdentityFile /a\n"),
    expected: { identityfile: ["/a", "/b"] },
  },
  {
    name: "HostName with the name in it, in lower case",
    files: only("Host web\n  HostName %h.Example.COM\n  Port 1\nHost web.example.com\n  User second\n"),
    expected: { hostname: "web.example.com", port: "1" },
  },
  {
    name: "several known_hosts files, of the first line alone",
    files: only('UserKnownHostsFile /a "/b c"\nUserKnownHostsFile /d\nGlobalKnownHostsFile /g /h\n'),
    expected: { userknownhostsfile: "/a /b c", globalknownhostsfile: "/g /h" },
  },
  {
    name: "of ProxyJump and ProxyCommand the first one",
    files: only("Host web\n  ProxyJump a,b@c:4\nHost *\n  ProxyCommand nc %h %p\n"),
    expected: { proxyjump: "a,b@c:4", proxycommand: undefined },
  },
  {
    name: "ProxyCommand first, to the end of the line",
    files: only('Host web\n  ProxyCommand nc -x "a b" %h %p # all of it\nHost *\n  ProxyJump a\n'),
    expected: { proxyjump: undefined, proxycommand: 'nc -x "a b" %h %p # all of it' },
  },
  {
    name: "no jump for one host",
    files: only("Host web\n  ProxyJump none\nHost *\n  ProxyJump a\n"),
    expected: { proxyjump: undefined },
  },
  {
    name: "SetEnv of the first line, SendEnv of all",
    files: only("SetEnv A=1 B=2\nSetEnv C=3\nSendEnv LANG\nSendEnv LC_*\n"),
    expected: { setenv: ["A=1", "B=2"], sendenv: ["LANG", "LC_*"] },
  },
  {
    name: "Match host looks at HostName, originalhost at what was typed",
    files: only(
      "Host web\n  HostName real.example.com\nMatch host real.*\n  Port 1\nMatch originalhost web\n  User o\nMatch host web\n  HostKeyAlias no\n",
    ),
    expected: { port: "1", user: "o", hostkeyalias: undefined },
  },
  {
    name: "Match user is the one that is known there",
    files: only("Match user late\n  Port 1\nHost web\n  User late\nMatch user late\n  HostKeyAlias yes\n"),
    expected: { port: "22", hostkeyalias: "yes" },
  },
  {
    name: "Match with several criteria, lists and negations",
    files: only(
      "Match host a,we* user root,x\n  Port 1\nMatch !host web\n  HostKeyAlias no\nMatch host *,!web\n  User no\nMatch all\n  Port 3\n",
    ),
    args: ["-l", "x"],
    expected: { port: "1", user: "x", hostkeyalias: undefined },
  },
  {
    name: "Match localuser",
    files: only("Match localuser no-such-user\n  Port 1\nMatch localuser *,!no-such-user\n  Port 2\n"),
    expected: { port: "2" },
  },
  {
    name: "Match exec, and not when something before it fails",
    files: only(
      'Host web\n  HostName real\n  User u\nMatch host other exec "touch DIR/ran"\n  Port 1\nMatch exec "test -e DIR/ran"\n  Port 2\nMatch exec "test %h:%p:%n:%r = real:22:web:u"\n  Port 3\nMatch !exec false\n  HostKeyAlias yes\n',
    ),
    expected: { port: "3", hostkeyalias: "yes" },
  },
  {
    name: "Match final goes through the files again, with the full name",
    files: only(
      "Host web\n  HostName web.example.com\nHost web.example.com\n  Port 4\nMatch final host *.example.com\n  User f\nMatch canonical\n  HostKeyAlias c\n",
    ),
    expected: { port: "4", user: "f", hostkeyalias: "c" },
  },
  {
    name: "Match canonical alone asks for no second look",
    files: only("Match canonical\n  Port 4\nMatch !canonical\n  Port 5\n"),
    expected: { port: "5" },
  },
  {
    name: "Match =, as people write it",
    files: only("Match host=web,db\n  Port 4\n"),
    expected: { port: "4" },
  },
  {
    name: "Include where it stands: sections of the file end with it",
    files: {
      config: "Include DIR/*.conf\nHost web\n  Include DIR/inner\n  Port 5\n",
      "a.conf": "Host web\n  User a\n",
      "b.conf": "Host db\n  User b\n",
      inner: "Host db\n  Port 1\nHost web\n  HostKeyAlias i\nHost nobody\n",
    },
    expected: { user: "a", port: "5", hostkeyalias: "i" },
  },
  {
    name: "Include in a section that doesn't count",
    files: {
      config: "Host other\n  Include DIR/inner\nHost *\n  Port 6\n",
      inner: "Host *\n  Port 1\nMatch all\n  Port 2\n",
    },
    expected: { port: "6" },
  },
  {
    name: "Include of several files, some of which aren't there",
    files: {
      config: 'Include DIR/one "DIR/t w o" DIR/none DIR/[x-z]? DIR/no*pe\n',
      one: "Port 1\n",
      "t w o": "Port 2\nUser two\n",
      y1: "HostKeyAlias y\n",
    },
    expected: { port: "1", user: "two", hostkeyalias: "y" },
  },
  {
    name: "old names of options",
    files: only("PubkeyAcceptedKeyTypes ssh-ed25519\nChallengeResponseAuthentication no\n"),
    expected: { pubkeyacceptedalgorithms: "ssh-ed25519", kbdinteractiveauthentication: "no" },
  },
  {
    name: "options that hapb passes on to nobody are kept apart",
    files: only(
      "Host web\n  LocalForward 8080 localhost:80\n  ControlMaster auto\n  ControlPath /x/%C\n  Port 3\n",
    ),
    expected: { port: "3" },
  },
];

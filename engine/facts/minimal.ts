import type { Plain } from "../base/value.js";
import { rawShell } from "../shell/script.js";
import { linesOf, text, type Probe } from "./probe.js";
import { timeFacts } from "./time.js";

const managers = [
  // What is asked first wins: a Debian host may have rpm as well, and dnf hosts have yum.
  ["apt", "/usr/bin/apt-get"],
  ["dnf", "/usr/bin/dnf"],
  ["dnf5", "/usr/bin/dnf5"],
  ["yum", "/usr/bin/yum"],
  ["zypper", "/usr/bin/zypper"],
  ["apk", "/sbin/apk"],
  ["pacman", "/usr/bin/pacman"],
  ["portage", "/usr/bin/emerge"],
  ["xbps", "/usr/bin/xbps-install"],
  ["opkg", "/bin/opkg"],
] as const;

/**
 * What every play may ask of a host, read with few programs. `one` prints a file's first line by the shell alone; dash reads
 * byte by byte, so of a number in /proc/sys it gets one digit: fips_enabled has no more.
 */
export const minimalFacts: Probe = {
  part: "min",
  script: () =>
    rawShell(`one() { { IFS= read -r line || [ -n "$line" ]; } <"$1" && printf '%s\\n' "$line"; }
s uname; uname -s -n -r -v -m
s fqdn; hostname -f || hostname
s machine-id; one /etc/machine-id || one /var/lib/dbus/machine-id
s boot-id; one /proc/sys/kernel/random/boot_id
s cmdline; one /proc/cmdline
s uptime; one /proc/uptime
s date; date '+%s %z%n%Z'; date -u '+%Y'
s managers; for f in ${managers.map(([, path]) => path).join(" ")}; do [ -e $f ] && echo $f; done; [ "$(readlink -f /usr/bin/dnf)" = /usr/bin/dnf5 ] && echo dnf-is-dnf5
s ostree; [ -e /run/ostree-booted ] && echo yes
s service; one /proc/1/comm; [ -d /run/systemd/system ] && echo systemd; command -v openrc; command -v initctl
s selinux; cat /sys/fs/selinux/enforce; [ -d /sys/fs/selinux ] && cat /sys/fs/selinux/policyvers /etc/selinux/config
s apparmor; [ -d /sys/kernel/security/apparmor ] && echo yes
s fips; one /proc/sys/crypto/fips_enabled
s chroot; if [ -r /proc/1/root/. ]; then stat -L -c %d:%i / /proc/1/root/.; fi
s dns; cat /etc/resolv.conf
s keys; for f in /etc/ssh/ssh_host_*_key.pub; do cat "$f"; done
s env; printf 'PATH=%s\\0' "\${L-$PATH}"; cat /proc/self/environ`),

  parse(sections) {
    const [system = "", nodename = "", kernel = "", ...rest] = text(sections, "uname").split(" ");
    const machine = rest.pop() ?? "";
    const version = rest.join(" ");
    const hostname = nodename.split(".")[0]!;
    const fqdn = text(sections, "fqdn") || nodename;
    return {
      system,
      nodename,
      hostname,
      fqdn,
      domain: fqdn.includes(".") ? fqdn.slice(fqdn.indexOf(".") + 1) : "",
      kernel,
      kernel_version: version,
      machine,
      architecture: /^i[3-6]86$/.test(machine) ? "i386" : machine,
      userspace_bits: /64|s390x/.test(machine) ? "64" : "32",
      userspace_architecture: machine,
      machine_id: text(sections, "machine-id"),
      boot_id: text(sections, "boot-id"),
      uptime_seconds: Math.floor(Number(text(sections, "uptime").split(" ")[0]) || 0),
      cmdline: commandLine(text(sections, "cmdline")),
      proc_cmdline: commandLineLists(text(sections, "cmdline")),
      date_time: timeFacts(linesOf(sections, "date")),
      pkg_mgr: packageManager(linesOf(sections, "managers"), text(sections, "ostree") === "yes"),
      service_mgr: serviceManager(linesOf(sections, "service")),
      ...selinux(linesOf(sections, "selinux")),
      apparmor: { status: text(sections, "apparmor") === "yes" ? "enabled" : "disabled" },
      fips: text(sections, "fips") === "1",
      is_chroot: new Set(linesOf(sections, "chroot")).size > 1,
      dns: dns(linesOf(sections, "dns")),
      ...hostKeys(linesOf(sections, "keys")),
      env: environment(sections.get("env") ?? ""),
    };
  },
};

/** proc_cmdline(5): a word alone is true; of a word given twice the last one counts. */
function commandLine(line: string): Plain {
  const found: { [key: string]: Plain } = {};
  for (const [key, value] of commandLineWords(line)) found[key] = value ?? true;
  return found;
}

/** The same, with a list where a word stands more than once. */
function commandLineLists(line: string): Plain {
  const found: { [key: string]: Plain } = {};
  for (const [key, value = true] of commandLineWords(line)) {
    const before = found[key];
    found[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return found;
}

function commandLineWords(line: string): [string, string | undefined][] {
  return (line.match(/(?:"[^"]*"|\S)+/g) ?? []).map((word) => {
    const at = word.indexOf("=");
    const unquote = (part: string) => part.replace(/^"(.*)"$/, "$1");
    return at === -1 ? [word, undefined] : [word.slice(0, at), unquote(word.slice(at + 1))];
  });
}

function packageManager(paths: readonly string[], isOstree: boolean): string {
  if (isOstree) return "atomic_container";
  const found = managers.find(([, path]) => paths.includes(path))?.[0] ?? "unknown";
  // dnf is a name of dnf5 on newer hosts.
  return found === "dnf" && paths.includes("dnf-is-dnf5") ? "dnf5" : found;
}

/** The first line is the name of process 1, where it can be read. */
function serviceManager(lines: readonly string[]): string {
  if (lines.includes("systemd")) return "systemd";
  if (lines.some((line) => line.endsWith("/openrc"))) return "openrc";
  if (lines.some((line) => line.endsWith("/initctl"))) return "upstart";
  const init = lines[0];
  return init === undefined || init === "init" || init === "sh" || init.startsWith("/") ? "sysvinit" : init;
}

function selinux(lines: readonly string[]): { [name: string]: Plain } {
  const [enforce, policy] = lines;
  if (enforce === undefined) return { selinux: { status: "disabled" }, selinux_python_present: true };
  const config = (key: string) =>
    lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? "unknown";
  return {
    selinux: {
      status: "enabled",
      mode: enforce === "1" ? "enforcing" : "permissive",
      policyvers: Number(policy) || "unknown",
      config_mode: config("SELINUX"),
      type: config("SELINUXTYPE"),
    },
    selinux_python_present: true,
  };
}

/** resolv.conf(5). */
function dns(lines: readonly string[]): Plain {
  const words = lines.map((line) => line.trim().split(/\s+/));
  const all = (key: string) => words.filter(([first]) => first === key).map(([, second]) => second ?? "");
  const search = words.findLast(([first]) => first === "search")?.slice(1);
  const options = words.filter(([first]) => first === "options").flatMap(([, ...rest]) => rest);
  const found: { [key: string]: Plain } = { nameservers: all("nameserver") };
  if (search) found["search"] = search;
  const domain = all("domain").at(-1);
  if (domain !== undefined) found["domain"] = domain;
  if (options.length > 0)
    found["options"] = Object.fromEntries(
      options.map((word) => [word.split(":")[0]!, word.split(":")[1] ?? true]),
    );
  return found;
}

/** `ssh_host_key_ed25519_public` and its type, as setup names them. */
function hostKeys(lines: readonly string[]): { [name: string]: Plain } {
  const found: { [name: string]: Plain } = {};
  for (const line of lines) {
    const [type = "", key = ""] = line.split(" ");
    const kind = /^ssh-dss$/.test(type) ? "dsa" : /^ecdsa/.test(type) ? "ecdsa" : type.replace(/^ssh-/, "");
    found[`ssh_host_key_${kind}_public`] = key;
    found[`ssh_host_key_${kind}_public_keytype`] = type;
  }
  return found;
}

/** The first PATH is the log-in's own; what hapb sets for its commands isn't the host's. */
function environment(block: string): Plain {
  const found: { [name: string]: Plain } = {};
  for (const entry of block.split("\0")) {
    const at = entry.indexOf("=");
    const name = entry.slice(0, at);
    if (at > 0 && name !== "LC_ALL" && found[name] === undefined) found[name] = entry.slice(at + 1);
  }
  return found;
}

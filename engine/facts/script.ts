import { rawShell } from "../shell/script.js";
import type { Script } from "../shell/types.js";

/**
 * One script that prints everything facts are made of, section by section. POSIX sh and the usual tools; what a host lacks
 * (no /sys/class/dmi, no getenforce) leaves its section empty. `mark` is random, so that no file's content can pass for a section.
 */
export function factsScript(mark: string): Script {
  const sections = Object.entries(commands).map(([name, command]) => `echo '${mark} ${name}'\n${command}`);
  return rawShell(sections.join("\n") + `\necho '${mark} end'`);
}

const commands = {
  os: "cat /etc/os-release /usr/lib/os-release 2>/dev/null",
  debian: "cat /etc/debian_version 2>/dev/null",
  uname: "uname -s; uname -n; uname -r; uname -m; uname -v",
  fqdn: "hostname -f 2>/dev/null",
  cpu: "nproc 2>/dev/null; grep -E '^(model name|physical id|cpu cores|siblings|processor|Hardware)' /proc/cpuinfo",
  memory: "cat /proc/meminfo",
  mounts: "cat /proc/self/mounts",
  space: "df -P -k 2>/dev/null",
  address: "ip -o addr show 2>/dev/null",
  link: "ip -o link show 2>/dev/null",
  route4: "ip -4 route show default 2>/dev/null",
  route6: "ip -6 route show default 2>/dev/null",
  user: 'id -un; id -u; id -g; echo "$HOME"; grep "^$(id -un):" /etc/passwd',
  environment: "env",
  ids: "cat /etc/machine-id 2>/dev/null || echo; cat /sys/class/dmi/id/product_uuid 2>/dev/null || echo; cat /proc/sys/kernel/random/boot_id",
  dmi: "for f in product_name sys_vendor product_version bios_version; do cat /sys/class/dmi/id/$f 2>/dev/null || echo; done",
  init: "cat /proc/1/comm; ls -d /run/systemd/system /run/openrc 2>/dev/null",
  packages:
    "for p in apt-get dnf5 dnf yum zypper apk pacman; do command -v $p >/dev/null 2>&1 && echo $p; done; true",
  date: "date '+%Y %m %d %H %M %S %s %Z %z %A %u %j %V'; date -u '+%Y-%m-%dT%H:%M:%SZ'",
  selinux: "getenforce 2>/dev/null; cat /sys/fs/selinux/enforce 2>/dev/null",
  apparmor: "cat /sys/module/apparmor/parameters/enabled 2>/dev/null",
  virtual:
    "systemd-detect-virt 2>/dev/null; cat /proc/1/environ 2>/dev/null | tr '\\0' '\\n' | grep '^container='; ls /.dockerenv 2>/dev/null",
  cmdline: "cat /proc/cmdline 2>/dev/null",
  dns: "cat /etc/resolv.conf 2>/dev/null",
  uptime: "cat /proc/uptime /proc/loadavg 2>/dev/null",
  local:
    'for f in /etc/ansible/facts.d/*.fact; do [ -f "$f" ] || continue; echo "== $f"; if [ -x "$f" ]; then "$f"; else cat "$f"; fi; done 2>/dev/null',
} as const;

export type SectionName = keyof typeof commands;
export type Sections = Readonly<Record<SectionName, readonly string[]>>;

/** Cuts the output into sections of lines. */
export function readSections(output: string, mark: string): Sections {
  const sections: Record<string, string[]> = Object.fromEntries(
    Object.keys(commands).map((name) => [name, []]),
  );
  let current: string[] = [];
  for (const line of output.split("\n")) {
    if (line.startsWith(`${mark} `)) current = sections[line.slice(mark.length + 1)] ?? [];
    else current.push(line);
  }
  for (const lines of Object.values(sections)) while (lines.at(-1) === "") lines.pop();
  return sections as Record<SectionName, string[]>;
}

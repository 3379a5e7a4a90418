import type { PlainObject } from "../module/types.js";
import type { Sections } from "./script.js";

/** Names, kernel, user, clock, security modules: what Ansible counts as its minimum, and a little more. */
export function systemFacts(sections: Sections): PlainObject {
  const [system = "", nodename = "", kernel = "", machine = "", kernelVersion = ""] = sections.uname;
  const fqdn = sections.fqdn[0] || nodename;
  return {
    system,
    nodename,
    hostname: nodename.split(".")[0],
    fqdn,
    domain: fqdn.split(".").slice(1).join("."),
    kernel,
    kernel_version: kernelVersion,
    machine,
    architecture: machine,
    userspace_bits: machine.includes("64") ? "64" : "32",
    machine_id: sections.ids[0] ?? "",
    boot_id: sections.ids[2] ?? "",
    ...user(sections.user),
    env: environment(sections.environment),
    date_time: dateTime(sections.date),
    selinux: selinux(sections.selinux),
    apparmor: { status: sections.apparmor[0] === "Y" ? "enabled" : "disabled" },
    cmdline: commandLine(sections.cmdline[0] ?? ""),
    proc_cmdline: commandLine(sections.cmdline[0] ?? ""),
    local: localFacts(sections.local),
  };
}

/** Whether the machine is one, and of what kind. */
export function virtualFacts(sections: Sections): PlainObject {
  const word = sections.virtual[0] ?? "none";
  const container = sections.virtual
    .find((line) => line.startsWith("container="))
    ?.slice("container=".length);
  const type = container ?? (sections.virtual.includes("/.dockerenv") ? "docker" : word);
  return {
    virtualization_type: type === "none" ? "NA" : type,
    virtualization_role: type === "none" ? "NA" : "guest",
  };
}

function user([name = "", uid = "", gid = "", home = "", entry = ""]: readonly string[]): PlainObject {
  const fields = entry.split(":");
  return {
    user_id: name,
    user_uid: Number(uid),
    user_gid: Number(gid),
    user_dir: fields[5] ?? home,
    user_gecos: fields[4] ?? "",
    user_shell: fields[6] ?? "",
    real_user_id: Number(uid),
    effective_user_id: Number(uid),
    real_group_id: Number(gid),
    effective_group_id: Number(gid),
  };
}

function environment(lines: readonly string[]): PlainObject {
  const variables: PlainObject = {};
  for (const line of lines) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (match) variables[match[1]!] = match[2]!;
  }
  return variables;
}

function dateTime([local = "", utc = ""]: readonly string[]): PlainObject {
  const [year, month, day, hour, minute, second, epoch, tz, offset, weekday, weekdayNumber, yearday, week] =
    local.split(" ");
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    epoch,
    tz,
    tz_offset: offset,
    weekday,
    weekday_number: weekdayNumber,
    yearday,
    weeknumber: week,
    date: `${year}-${month}-${day}`,
    time: `${hour}:${minute}:${second}`,
    iso8601: utc,
    iso8601_basic_short: utc.replace(/[-:Z]/g, ""),
  };
}

function selinux([word, enforce]: readonly string[]): PlainObject {
  if (word === undefined) return { status: "disabled" };
  const mode = word === "1" || word === "Enforcing" || enforce === "1" ? "enforcing" : "permissive";
  return word === "Disabled" ? { status: "disabled" } : { status: "enabled", mode };
}

function commandLine(text: string): PlainObject {
  const words: PlainObject = {};
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const equals = word.indexOf("=");
    if (equals === -1) words[word] = true;
    else words[word.slice(0, equals)] = word.slice(equals + 1);
  }
  return words;
}

/** Facts of the host's own making: JSON, or INI sections. */
function localFacts(lines: readonly string[]): PlainObject {
  const files = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of lines) {
    const start = /^== .*\/([^/]+)\.fact$/.exec(line);
    if (start) files.set(start[1]!, (current = []));
    else current?.push(line);
  }
  return Object.fromEntries([...files].map(([name, content]) => [name, jsonOrIni(content)]));
}

function jsonOrIni(lines: readonly string[]): PlainObject | string {
  try {
    return JSON.parse(lines.join("\n")) as PlainObject;
  } catch {
    const sections: Record<string, Record<string, string>> = {};
    let section: Record<string, string> | undefined;
    for (const line of lines) {
      const head = /^\[(.+)\]$/.exec(line.trim());
      const pair = /^([^=:#;]+)[=:](.*)$/.exec(line);
      if (head) section = sections[head[1]!] = {};
      else if (pair && section) section[pair[1]!.trim().toLowerCase()] = pair[2]!.trim();
    }
    return Object.keys(sections).length ? sections : lines.join("\n");
  }
}

import type { PlainObject } from "../../engine/module/index.js";

// What managers list, as Ansible's service_facts has it (tried against ansible-core 2.19 on the same hosts).

type Parts = ReadonlyMap<string, readonly string[]>;

/** Loaded units run or are stopped; of those that are only installed their own state is told. */
export function systemdServices(parts: Parts): PlainObject {
  const files = new Map((parts.get("files") ?? []).map((line) => words(line) as [string, string]));
  const services: { [name: string]: { name: string; state: string; status: string; source: string } } = {};
  const add = (name: string, state: string, status: string) =>
    (services[name] = { name, state, status, source: "systemd" });
  for (const line of parts.get("units") ?? []) {
    const [name = "", load = "", active = "", sub = ""] = words(line);
    // Instances of templates and units that others only name have no file of their own.
    const alone = load === "not-found" || load === "masked" ? load : active;
    add(
      name,
      sub === "running" ? "running" : "stopped",
      active === "failed" ? "failed" : (files.get(name) ?? alone),
    );
  }
  const aliases = parts.get("aliases") ?? [];
  const states = new Map(aliases.map((name, i) => [name, parts.get("states")?.[i] ?? "unknown"]));
  for (const [name, status] of files) {
    if (services[name]) continue;
    add(name, name.endsWith("@.service") ? "unknown" : (states.get(name) ?? "inactive"), status);
  }
  return services;
}

/** @param links paths of the services in the folders of their runlevels */
export function openrcServices(lines: readonly string[], links: readonly string[]): PlainObject {
  const runlevels = new Map<string, string[]>();
  for (const link of links) {
    const [level = "", name = ""] = link.split("/").slice(-2);
    runlevels.set(name, [...(runlevels.get(name) ?? []), level]);
  }
  const found = lines.flatMap((line) => {
    const [, name, state] = /^\s*(\S+)\s+\[\s*(\S+).*\]\s*$/.exec(line) ?? [];
    return name === undefined || state === undefined ? [] : [[name, state] as const];
  });
  return Object.fromEntries(
    found.map(([name, state]) => [
      name,
      { name, state, runlevels: runlevels.get(name) ?? null, source: "openrc" },
    ]),
  );
}

/** ` [ + ]  ssh`: it runs; `-`: it doesn't; `?`: its script can't tell. */
export function sysvServices(lines: readonly string[]): PlainObject {
  const states: Readonly<Record<string, string>> = { "+": "running", "-": "stopped" };
  const found = lines.flatMap((line) => {
    const [, sign, name] = /^\s*\[ ([-+?]) \]\s+(\S+)/.exec(line) ?? [];
    return sign === undefined || name === undefined ? [] : [[name, states[sign] ?? "unknown"] as const];
  });
  return Object.fromEntries(found.map(([name, state]) => [name, { name, state, source: "sysv" }]));
}

function words(line: string): string[] {
  return line.trim().split(/\s+/);
}

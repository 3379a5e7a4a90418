import type { Plain } from "../base/value.js";
import { sh } from "../shell/script.js";
import type { Probe } from "./probe.js";

/** A host's own facts: files that are JSON or INI, programs that print either (facts.d, as Ansible's manual describes it). */
export const localFacts: Probe = {
  part: "local",
  script: (factPath) =>
    sh`for f in ${factPath}/*.fact; do [ -f "$f" ] || continue; s "local $f"; if [ -x "$f" ]; then "$f" </dev/null || echo; else cat "$f"; fi; done`,

  parse(sections) {
    const facts: { [name: string]: Plain } = {};
    for (const [name, content] of sections) {
      const base = /^local (?:.*\/)?([^/]+)\.fact$/.exec(name)?.[1];
      if (base !== undefined) facts[base] = parseFact(content);
    }
    return { local: facts };
  },
};

export function parseFact(content: string): Plain {
  try {
    return JSON.parse(content) as Plain;
  } catch {
    return parseIni(content) ?? `error loading facts as JSON or ini: ${content.trim().slice(0, 200)}`;
  }
}

/** Sections of `key = value` or `key: value`, keys in lower case, as Python's configparser reads them. */
function parseIni(content: string): Plain | undefined {
  const sections: { [name: string]: { [key: string]: Plain } } = {};
  let current: { [key: string]: Plain } | undefined;
  for (const raw of content.split("\n")) {
    const line = raw.trim();
    if (line === "" || /^[#;]/.test(line)) continue;
    const header = /^\[([^\]]+)\]$/.exec(line);
    if (header) {
      current = sections[header[1]!] ??= {};
      continue;
    }
    const entry = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    if (!entry || !current) return undefined;
    current[entry[1]!.toLowerCase()] = entry[2]!;
  }
  return sections;
}

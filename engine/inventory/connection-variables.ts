import { error, warning, type Diagnostic } from "../base/diagnostic.js";
import { Float, Secret, Template, type Value } from "../base/value.js";
import type { Variable } from "../base/variables.js";
import { nearest } from "../source/nearest.js";

type Rule = "port" | "text" | "switch" | "seconds" | "become method";

/** Variables that say how a host is reached, and what each must be: a wrong one is said before anything connects. */
const RULES: Readonly<Record<string, Rule>> = {
  ansible_host: "text",
  ansible_port: "port",
  ansible_user: "text",
  ansible_password: "text",
  ansible_connection: "text",
  ansible_timeout: "seconds",
  ansible_shell_executable: "text",
  ansible_private_key_file: "text",
  ansible_host_key_checking: "switch",
  ansible_ssh_host: "text",
  ansible_ssh_port: "port",
  ansible_ssh_user: "text",
  ansible_ssh_pass: "text",
  ansible_ssh_password: "text",
  ansible_ssh_timeout: "seconds",
  ansible_ssh_private_key_file: "text",
  ansible_ssh_host_key_checking: "switch",
  ansible_ssh_common_args: "text",
  ansible_ssh_extra_args: "text",
  ansible_become: "switch",
  ansible_become_user: "text",
  ansible_become_method: "become method",
  ansible_become_pass: "text",
  ansible_become_password: "text",
  ansible_become_flags: "text",
  ansible_become_exe: "text",
  ...Object.fromEntries(
    ["sudo", "su", "doas"].flatMap((method) =>
      ["user", "pass", "password", "flags", "exe"].map((what) => [
        `ansible_${method}_${what}`,
        "text" as const,
      ]),
    ),
  ),
};

const MEANT: Readonly<Record<Rule, string>> = {
  port: "a port from 1 to 65535",
  text: "text",
  switch: "yes or no",
  seconds: "a number of seconds",
  "become method": "sudo, su or doas",
};

const FITS: Readonly<Record<Rule, (value: Value) => boolean>> = {
  port: (value) => isWhole(value) && Number(value) >= 1 && Number(value) <= 65535,
  text: (value) => typeof value === "string" || isWhole(value) || value === null,
  switch: (value) => typeof value === "boolean" || /^(?:yes|no|true|false|on|off|[01])$/i.test(word(value)),
  seconds: (value) => isWhole(value) && Number(value) > 0,
  "become method": (value) => /^(?:ansible\.builtin\.)?(?:sudo|su|doas)$/.test(word(value)),
};

function word(value: Value): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** What is wrong with an inventory variable that says how a host is reached, or undefined. Templates wait for the run. */
export function checkVariable(name: string, { value, at }: Variable): Diagnostic | undefined {
  if (!name.startsWith("ansible_")) return undefined;
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (!rule) {
    const meant = nearest(name, Object.keys(RULES));
    return meant
      ? warning("inventory/variable", `${name} is no variable that hapb knows`, {
          at,
          hint: `did you mean ${meant}?`,
        })
      : undefined;
  }
  if (value instanceof Template || value instanceof Secret || FITS[rule](value)) return undefined;
  return error("inventory/variable", `${name} must be ${MEANT[rule]}, not ${shown(value)}`, {
    at,
    hint: rule === "text" && value instanceof Float ? "put quotes around it" : undefined,
  });
}

/** Of a known name the value is what can be wrong, of any other the name itself. */
export function isKnownName(name: string): boolean {
  return Object.hasOwn(RULES, name);
}

function isWhole(value: Value): boolean {
  return typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));
}

function shown(value: Value): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a mapping";
  if (value instanceof Float) return `the number ${value.value}`;
  if (typeof value === "string") return `"${value}"`;
  return typeof value === "object" ? "that" : `${value}`;
}

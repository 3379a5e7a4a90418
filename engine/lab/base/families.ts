import { DiagnosticError, error } from "../../base/diagnostic.js";
import { debian12 } from "./families/debian12.js";
import { debian13 } from "./families/debian13.js";
import { dnf } from "./families/dnf.js";
import { firewalls } from "./families/firewalls.js";
import { odd } from "./families/odd.js";
import { openrc } from "./families/openrc.js";
import { selinux } from "./families/selinux.js";
import { web } from "./families/web.js";
import { zypper } from "./families/zypper.js";
import type { Family } from "./family.js";

/** Every kind of host a lab can have. */
export const families: readonly Family[] = [
  debian12,
  debian13,
  odd,
  openrc,
  firewalls,
  selinux,
  dnf,
  zypper,
  web,
];

/** What hosts are when nobody says. */
export const usualFamily = debian12.name;

/** @throws DiagnosticError `lab/bad-family` */
export function findFamily(name: string): Family {
  const found = families.find((family) => family.name === name);
  if (found) return found;
  throw new DiagnosticError(
    error("lab/bad-family", `there is no family of lab hosts ‘${name}’`, {
      hint: `it is one of ${families.map((family) => family.name).join(", ")}`,
    }),
  );
}

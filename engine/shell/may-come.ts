import { DiagnosticError } from "../base/diagnostic.js";
import type { Shadow } from "./foreseen.js";
import { HostFailure } from "./types.js";

/**
 * Why what a check stumbled over may be there when it is done for real, by what would have been done before.
 * @param user who works there
 */
export function mayCome(problem: unknown, shadow: Shadow, user: string): string | undefined {
  const byPackage = "may come with a package that would have been installed";
  if (problem instanceof HostFailure)
    return problem.missing !== undefined && shadow.installsPackages
      ? `${problem.message}; it ${byPackage}`
      : undefined;
  if (!(problem instanceof DiagnosticError)) return undefined;
  const { code, summary } = problem.first;
  if (code !== "become/user" && code !== "become/missing") return undefined;
  if (shadow.installsPackages) return `${summary}; this ${byPackage}`;
  const note = shadow.look(`user:${user}`);
  const isMade = note.kind === "unknown" || (note.kind === "predicted" && note.value !== undefined);
  return code === "become/user" && isMade ? `the user ${user} would have been made before` : undefined;
}

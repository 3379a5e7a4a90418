import type { Judgement, Problem } from "./judge.js";

/** All findings, those about one host or variable together, each with what mends it and its rule's id. */
export function refusalText({ errors, warnings }: Judgement): string {
  const said = ["this can't become a cluster:", ...grouped(errors)];
  return [
    ...said,
    ...(warnings.length > 0 ? ["and what would not stop it:", ...grouped(warnings)] : []),
  ].join("\n");
}

/** @example "w1: has 900 MB of memory (worker-size): 2 CPUs and 2 GB leave room for pods" */
export function warningText({ rule, about, problem, mend }: Problem, accepted: readonly string[]): string {
  const isAccepted = accepted.includes(rule);
  return `${about}: ${problem} (${isAccepted ? `${rule}, accepted by preflight_ignore)` : `${rule}): ${mend}`}`;
}

function grouped(problems: readonly Problem[]): string[] {
  const abouts = [...new Set(problems.map(({ about }) => about))];
  return abouts.flatMap((about) => [
    `  ${about}`,
    ...problems
      .filter((each) => each.about === about)
      .flatMap(({ rule, problem, mend }) => [`    ${problem} (${rule})`, `      ${mend}`]),
  ]);
}

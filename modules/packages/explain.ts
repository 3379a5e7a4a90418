import { HostFailure } from "../../engine/module/index.js";

/** How one package manager words its refusals, and what to do about each. */
export interface Sayings {
  /** The sentence of its output that tells why. */
  reason(said: string): string | undefined;
  readonly hints: readonly (readonly [RegExp, string])[];
}

/** The manager's own words, and what to do about them. */
export async function explained<T>(sayings: Sayings, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (problem) {
    throw problem instanceof HostFailure ? explain(sayings, problem) : problem;
  }
}

function explain(sayings: Sayings, problem: HostFailure): HostFailure {
  const { rc, stdout, stderr } = problem;
  const said = `${stdout}\n${stderr}`;
  return new HostFailure(sayings.reason(said) ?? problem.message, {
    ...(rc === undefined ? {} : { rc }),
    stdout,
    stderr,
    hint: sayings.hints.find(([pattern]) => pattern.test(said))?.[1] ?? problem.hint,
    result: { ...(rc === undefined ? {} : { rc }), stdout, stderr },
  });
}

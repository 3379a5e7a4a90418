import { HostFailure } from "../failures.js";
import { sh } from "../script.js";
import type { PathState } from "../types.js";
import { readTimeoutMs, saysMissing, type Ask } from "./ask.js";
import { parseStatLine, statFormat } from "../stat-line.js";
import { readPath } from "./path.js";

/** What stands at a path itself, and where it leads. */
export interface Place {
  readonly own: PathState;
  /** The same, unless it is a link; why it can't be told (a loop of links, no permission), for those who ask. */
  readonly followed: PathState | HostFailure;
}

/** Names that every `stat` prints as it got them. */
const plainName = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One path, whatever its name. @throws HostFailure when it can't be looked at (no permission) */
export async function readPlace(ask: Ask, path: string): Promise<Place> {
  const own = await readPath(ask, path, false);
  return { own, followed: own.exists && own.kind === "link" ? await follow(ask, path) : own };
}

async function follow(ask: Ask, path: string): Promise<PathState | HostFailure> {
  try {
    return await readPath(ask, path, true);
  } catch (problem) {
    if (problem instanceof HostFailure) return problem;
    throw problem;
  }
}

/**
 * Many paths with one program; links take one more each. What isn't certain is left out: odd names, odd targets, paths that
 * can't be looked at.
 */
export async function readPlaces(ask: Ask, paths: readonly string[]): Promise<ReadonlyMap<string, Place>> {
  const plain = paths.filter((path) => plainName.test(path));
  if (plain.length === 0) return new Map();
  // %n: of what isn't there, `stat` speaks on stderr alone, so answers find their questions by name.
  const format = `${statFormat}|%n`;
  const result = await ask(
    sh`set -- ${plain}; l=; for p; do [ ! -L "$p" ] || l=y; done; [ "$l" ] || exec stat -c ${format} -- "$@"
stat -c ${format} -- "$@"; for p; do [ ! -L "$p" ] || { echo "link $p"; readlink -- "$p"; stat -L -c ${`=${format}`} -- "$p"; }; done; :`,
    { timeoutMs: readTimeoutMs },
  );
  const [own = "", ...links] = result.stdout.text.split(/^link /m);
  const states = statesByName(own);
  const isAllMissing = result.stderr.text.split("\n").every((line) => line === "" || saysMissing(line));
  const led = new Map(links.map((text) => linkOf(text, isAllMissing)));
  const places = new Map<string, Place>();
  for (const path of plain) {
    const state = states.get(path);
    const place = state ? placeOf(state, led.get(path)) : isAllMissing ? nothing : undefined;
    if (place) places.set(path, place);
  }
  return places;
}

const nothing: Place = { own: { exists: false }, followed: { exists: false } };

function statesByName(text: string): Map<string, PathState> {
  const states = new Map<string, PathState>();
  for (const line of text.split("\n")) {
    const parsed = parseStatLine(line);
    if (parsed) states.set(parsed.rest, parsed.state);
  }
  return states;
}

interface Leading {
  readonly target: string;
  readonly followed: PathState;
}

/**
 * A link's own lines: its name, where it points to, and what stands there.
 * @param isAllMissing whatever could not be looked at is not there
 */
function linkOf(text: string, isAllMissing: boolean): [string, Leading | undefined] {
  const [name = "", target = "", there = "", ...more] = text.split("\n");
  const isOdd = more.some((line) => line !== "") || (there !== "" && !there.startsWith("="));
  if (isOdd || (there === "" && !isAllMissing)) return [name, undefined];
  const state = there === "" ? { exists: false as const } : statesByName(there.slice(1)).get(name);
  return [name, state && { target, followed: state }];
}

function placeOf(state: PathState, leading: Leading | undefined): Place | undefined {
  if (!state.exists || state.kind !== "link") return { own: state, followed: state };
  return leading && { own: { ...state, target: leading.target }, followed: leading.followed };
}

import { UnknownRead, type Host, type ModuleContext, type UnitState } from "../../engine/module/index.js";
import { isRunning, startsAtBoot } from "../services/state.js";
import {
  isSynchronised,
  mainFiles,
  timePrograms,
  type SourcesFile,
  type TimeProgram,
} from "./time-programs.js";

/** What a task asks for. */
export interface TimeWishes {
  readonly program: string;
  readonly servers: readonly string[];
  readonly pools: readonly string[];
}

/** What a host has to keep its clock right. */
export interface Seen {
  readonly program: TimeProgram;
  /** Undefined where it has to be installed first. */
  readonly unit: { readonly name: string; readonly state: UnitState } | undefined;
  readonly main: { readonly path: string; readonly text: string } | undefined;
  readonly file: SourcesFile | undefined;
  readonly now: string | undefined;
  readonly synchronised: boolean | undefined;
}

/** What is in use, or else is there, in one question. */
export async function look(host: Host, wishes: TimeWishes, ctx: ModuleContext): Promise<Seen> {
  const known = timePrograms.filter(({ name }) => wishes.program === "auto" || wishes.program === name);
  const [units, mains, files, clocks] = await Promise.all([
    Promise.all(known.map(({ units }) => Promise.all(units.map((name) => unitOf(host, name))))),
    Promise.all(mainFiles.map((path) => host.read(path))),
    Promise.all(ownFiles.map((path) => host.read(path))),
    Promise.all(known.map((program) => clockOf(host, program))),
  ]);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const main = mains
    .map((bytes, i) => (bytes === undefined ? undefined : { path: mainFiles[i]!, text: text(bytes) }))
    .find((each) => each !== undefined);
  const there = known.flatMap((program, i) => {
    const usable = units[i]!.filter(({ state }) => state.exists && state.enablement !== "masked");
    const unit = usable.find(({ state }) => isRunning(state)) ?? usable[0];
    return unit ? [{ program, unit, synchronised: clocks[i] }] : [];
  });
  const taken = there.find(({ unit }) => isRunning(unit.state)) ??
    there.find(({ unit }) => startsAtBoot(unit.state)) ??
    there[0] ?? { program: known[0]!, unit: undefined, synchronised: undefined };
  const file = sourcesFile(taken.program, wishes, main?.text ?? "", ctx);
  const at = file ? ownFiles.indexOf(file.path) : -1;
  const bytes = at === -1 ? file && (await host.read(file.path)) : files[at];
  return { ...taken, main, file, now: bytes && text(bytes) };
}

/** Where the sources stand on most hosts; asked for together with the rest. */
const ownFiles = [
  "/etc/chrony/conf.d/hapb.conf",
  "/etc/chrony.d/hapb.conf",
  "/etc/systemd/timesyncd.conf.d/hapb.conf",
];

async function unitOf(host: Host, name: string): Promise<{ name: string; state: UnitState }> {
  return { name, state: await host.unit(name) };
}

/** Check mode may have foreseen a change that the clock would only follow later. */
async function clockOf(host: Host, program: TimeProgram): Promise<boolean | undefined> {
  try {
    return await isSynchronised(host, program);
  } catch (cause) {
    if (cause instanceof UnknownRead) return undefined;
    throw cause;
  }
}

function sourcesFile(program: TimeProgram, { servers, pools }: TimeWishes, main: string, ctx: ModuleContext) {
  if (servers.length + pools.length === 0) return undefined;
  const odd = [...servers, ...pools].find((name) => !/^[\w.:-]+$/.test(name));
  if (odd !== undefined) ctx.fail(`${odd} is neither a name nor an address`);
  return (
    program.sources?.(servers, pools, main) ??
    ctx.fail(`hapb doesn't know where ${program.name} keeps its sources`, {
      hint: "program: chrony, or leave servers and pools out and write its file yourself",
    })
  );
}

export /** The file is as it should be, and read. */
function isRight({ file, now, main }: Seen): boolean {
  return now === file?.text && (file?.mainLine === undefined || linesOf(main?.text).includes(file.mainLine));
}

export function linesOf(text = ""): readonly string[] {
  return text.split("\n").map((line) => line.trim());
}

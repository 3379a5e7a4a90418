import { plainEqual } from "../../engine/base/plain.js";
import { Unknown, type Plain } from "../../engine/base/value.js";
import { look, pass, type Look, type Passage } from "../../engine/module/gate.js";
import type {
  ActionModule,
  Example,
  Host,
  PlainObject,
  Prediction,
  ReadKey,
  StateModule,
} from "../../engine/module/index.js";
import { shadowed, Shadow } from "../../engine/shell/shadow.js";
import { rawShell } from "../../engine/shell/script.js";
import { argumentsOf } from "./arguments.js";
import { testContext } from "./context.js";

export type HostModule = StateModule<never, Plain> | ActionModule<never>;

/** What running one example showed; each is what the contract asks for when it is true. */
export interface ContractReport {
  /** The first look found something to do, or couldn't tell. */
  readonly hadWork: boolean;
  readonly checkLeavesAll: boolean;
  readonly nothingLeft: boolean;
  readonly secondRunIsQuiet: boolean;
  readonly predictionHolds: boolean;
  /** In check mode, after the change was foreseen, the same task finds nothing to do, or can't tell. */
  readonly checkModeAgrees: boolean;
  /** What a check costs that finds nothing to do. */
  readonly roundTrips: number;
  /** The texts to show when one doesn't hold. */
  readonly found: { readonly first: Look; readonly second: Look; readonly foreseen: Look };
  readonly result: PlainObject;
}

/** Folders whose files a check must leave alone; what systems write there by themselves is left out. */
const watched = rawShell(
  "for d in /etc /srv /opt /root /home /tmp /usr/local /boot /var/spool; do [ -d $d ] && find $d -xdev -mindepth 1 -exec stat -c '%n %f %u %g %s %Y %Z' {} +; done 2>/dev/null | sort | sha1sum; cat /proc/sys/kernel/hostname /proc/sys/net/ipv4/ip_forward",
);

/** Runs one example through the gate: check, apply, check, apply. */
export async function contract(
  host: Host,
  module: HostModule,
  example: Example,
  facts?: (subset: string) => Promise<PlainObject>,
  roundTrips: () => Promise<number> = () => Promise.resolve(0),
): Promise<ContractReport> {
  const ctx = await testContext(example.files, facts);
  const shell = (text: string | undefined) => (text === undefined ? undefined : host.run(rawShell(text)));
  const passage: Passage = {
    host,
    args: argumentsOf(module, example.args),
    ctx,
    isCheckMode: false,
    wantsDiff: true,
    foresee: () => {},
    record: { before: () => Promise.resolve(1), after: () => Promise.resolve() },
  };
  const snapshot = async () =>
    (await host.query(watched, { reads: ["host:snapshot"], rcs: "any" })).stdout.text;
  await shell(example.setup);
  try {
    const untouched = await snapshot();
    const first = await look(module, passage);
    const checkLeavesAll = (await snapshot()) === untouched;
    const foreseen = await foresee(module, first, passage);
    const { result } = await pass(module, first, passage);
    const trips = await roundTrips();
    const second = await look(module, passage);
    const cost = (await roundTrips()) - trips;
    const again = await pass(module, second, passage);
    return {
      hadWork: !isConverged(first),
      checkLeavesAll,
      nothingLeft: example.isRepeated === true || isQuiet(second),
      secondRunIsQuiet: example.isRepeated === true || second.kind === "action" || again.outcome === "ok",
      predictionHolds: example.isRepeated === true || cameTrue(first, second),
      checkModeAgrees: example.isRepeated === true || isQuiet(foreseen),
      roundTrips: cost,
      found: { first, second, foreseen },
      result,
    };
  } finally {
    await shell(example.cleanup);
    await ctx.close();
  }
}

/** The same task twice in check mode: what the second look finds. */
async function foresee(module: HostModule, first: Look, passage: Passage): Promise<Look> {
  const shadow = new Shadow();
  const host = shadowed(passage.host, shadow);
  const ctx = { ...passage.ctx, isCheckMode: true };
  const foreseeing = (predicts: readonly Prediction[], touches: readonly ReadKey[]) =>
    shadow.note(predicts, touches);
  const checking = { ...passage, host, ctx, isCheckMode: true, foresee: foreseeing };
  await pass(module, first, checking);
  return look(module, checking);
}

function isQuiet(seen: Look): boolean {
  if (seen.kind !== "state") return true;
  return seen.check.after instanceof Unknown || plainEqual(seen.check.before, seen.check.after);
}

/** An action that won't run, or a state that is as it should be. */
function isConverged(seen: Look): boolean {
  if (seen.kind === "action") return !seen.check.willRun;
  return seen.kind === "state" && plainEqual(seen.check.before, seen.check.after as Plain);
}

function cameTrue(first: Look, second: Look): boolean {
  if (first.kind !== "state" || second.kind !== "state") return true;
  return first.check.after instanceof Unknown || plainEqual(first.check.after, second.check.before);
}

import type { Diagnosis, Fault, Finding, Sign } from "./fault.js";
import { reached, type Look } from "./look.js";
import { faults } from "./registry.js";

interface Found {
  readonly fault: Fault;
  readonly signs: readonly Sign[];
}

/**
 * What is wrong, consequences under their causes. Pure.
 * @param only ids of the faults that are asked about; all when empty
 */
export function judge(look: Look, only: readonly string[] = [], known: readonly Fault[] = faults): Diagnosis {
  const asked = known.filter(({ id }) => only.length === 0 || only.includes(id));
  const found = asked
    .map((fault) => ({ fault, signs: fault.find(look) }))
    .filter(({ signs }) => signs.length > 0);
  const isHarmless = ({ fault }: Found) => fault.remedy === "harmless";
  const serious = found.filter((one) => !isHarmless(one));
  const roots = serious.flatMap((one) =>
    without(one, (sign) => causesOf(one.fault, sign, serious).length > 0),
  );
  return {
    findings: roots.map((root) => asFinding(root, serious, [root.fault.id])),
    harmless: found.filter(isHarmless).map((one) => asFinding(one, [], [])),
    looked: look.hosts.filter(({ isReached }) => isReached).map(({ host }) => host),
    unseen: unseenOf(look),
  };
}

/** Of a cluster that nobody could ask it is not said that it is well. */
function unseenOf(look: Look): string[] {
  const isPart = reached(look).some(({ kubelet }) => kubelet.isJoined);
  if (!isPart || look.cluster !== undefined) return [];
  const isAsked = look.asked.length > 0;
  return [
    `of nodes, pods and events nothing is known: ${isAsked ? "no API server said what there is" : "no host of these can ask the API as an administrator"}`,
  ];
}

/** The signs of what is found that nothing else explains; none when all are explained. */
function without({ fault, signs }: Found, isExplained: (sign: Sign) => boolean): Found[] {
  const left = signs.filter((sign) => !isExplained(sign));
  return left.length === 0 ? [] : [{ fault, signs: left }];
}

function causesOf(fault: Fault, sign: Sign, found: readonly Found[]): Found[] {
  return found.filter((cause) => explains(cause, fault, sign));
}

function explains(cause: Found, fault: Fault, sign: Sign): boolean {
  if (cause.fault.id === fault.id) return false;
  if (fault.causedElsewhere?.includes(cause.fault.id)) return true;
  if (!fault.causedBy?.includes(cause.fault.id)) return false;
  return sign.host === "" || cause.signs.some(({ host }) => host === "" || host === sign.host);
}

/** A consequence of several causes stands under the first of them alone. */
function asFinding({ fault, signs }: Found, found: readonly Found[], above: readonly string[]): Finding {
  const consequences = found
    .filter((one) => !above.includes(one.fault.id))
    .flatMap((one) => without(one, (sign) => causesOf(one.fault, sign, found)[0]?.fault.id !== fault.id))
    .map((one) => asFinding(one, found, [...above, one.fault.id]));
  const { id, title, section = "", meaning, mend, remedy } = fault;
  const reason = fault.remedy === "person" ? fault.reason : "";
  return { id, title, section, meaning, mend, remedy, reason, signs, consequences };
}

import {
  defineAction,
  dict,
  list,
  object,
  string,
  type ModuleContext,
  type Plain,
  type PlainObject,
} from "../../engine/module/index.js";
import type { Finding } from "./doctor/fault.js";
import { remediesOf, whatIsAsked } from "./doctor/remedies.js";

/** Asks before anything is mended that is not safe to mend; nothing is done here. */
export default defineAction({
  name: "kubernetes_doctor_agree",
  summary: "Ask which findings of the doctor may be mended, and say what to do on which host.",
  description:
    "What is safe to mend needs no yes. Where nobody sits at a terminal, only what `yes` names is agreed to. In check mode nobody is asked, and everything that could be mended is named.",
  scope: "host",
  args: object({
    findings: list(dict("Findings of kubernetes_doctor_judge")),
    yes: list(string("Faults that may be mended without asking"), undefined, []),
  }),
  examples: [{ args: { findings: [] } }],
  returns: {
    remedies: "by host, in their order: id and given of each",
    in_turn: "the same, of what is to be done on one host after the other",
    expected: "ids of the faults that should be gone afterwards",
  },

  async check(_host, { findings, yes }, ctx) {
    const found = findings as unknown as Finding[];
    const open = whatIsAsked(found, yes);
    if (open.length > 0 && !ctx.isCheckMode) return { willRun: true };
    return { willRun: false, result: planOf(found, [...yes, ...open.map(({ id }) => id)]) };
  },

  async apply(_host, { findings, yes }, _check, ctx) {
    const found = findings as unknown as Finding[];
    const agreed = [...yes];
    for (const finding of whatIsAsked(found, yes)) if (await isAgreed(finding, ctx)) agreed.push(finding.id);
    return { changed: false, result: planOf(found, agreed) };
  },
});

/** Nobody at a terminal is nobody who says yes. */
async function isAgreed({ title, id, signs, mend }: Finding, ctx: ModuleContext): Promise<boolean> {
  const hosts = signs.map(({ host }) => host || "cluster").join(", ");
  const question = `${title} (${id}) on ${hosts}.\n  ${mend}\nMend it? [y/N] `;
  const answer = await ctx.ask(question).catch(() => {
    ctx.signal.throwIfAborted();
    return "";
  });
  return /^y(es)?$/i.test(answer.trim());
}

function planOf(findings: readonly Finding[], agreed: readonly string[]): PlainObject {
  const { remedies, inTurn, expected } = remediesOf(findings, agreed);
  return { remedies: remedies as unknown as Plain, in_turn: inTurn as unknown as Plain, expected };
}

import type { Diagnosis, Finding, Sign } from "./fault.js";

type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";

/** Colours a text, or leaves it. */
export type Paint = (style: Style, text: string) => string;

const remedies: Readonly<Record<Finding["remedy"], string>> = {
  safe: "`hapb doctor --fix` mends it",
  asks: "`hapb doctor --fix` mends it after a yes",
  person: "hapb leaves it to you",
  harmless: "nothing has to be done",
};

/** A diagnosis in words: a block a finding, what follows from it indented below it. */
export function said(diagnosis: Diagnosis, paint: Paint = (_style, text) => text): string[] {
  const { findings, harmless, looked, unseen } = diagnosis;
  const hosts = looked.length === 1 ? looked[0]! : `${looked.length} hosts`;
  const count = findings.length === 1 ? "one finding" : `${findings.length} findings`;
  return [
    findings.length === 0
      ? `${paint("green", "✔")} nothing is wrong with ${hosts}, as far as the doctor knows`
      : `${paint("red", "✘")} ${paint("bold", count)}, having looked at ${hosts}`,
    ...unseen.map((what) => `${paint("yellow", "·")} ${what}`),
    ...findings.flatMap((finding) => ["", ...findingLines(finding, paint)]),
    ...harmless.flatMap((finding) => ["", ...harmlessLines(finding, paint)]),
  ];
}

function findingLines(finding: Finding, paint: Paint): string[] {
  const { id, title, section, meaning, mend, remedy, reason, signs, consequences } = finding;
  const where = section === "" ? "" : paint("dim", `  (guide ${section})`);
  return [
    `${paint("red", "✘")} ${paint("bold", title)}  ${paint("cyan", id)}${where}`,
    ...signs.flatMap((sign) => signLines(sign, paint)).map((line) => `    ${line}`),
    `    ${paint("dim", "means  ")} ${meaning}`,
    `    ${paint("dim", "mend   ")} ${mend}`,
    `    ${paint("dim", "remedy ")} ${remedies[remedy]}${reason === "" ? "" : `: ${reason}`}`,
    ...consequences.flatMap((one) => consequenceLines(one, paint)).map((line) => `    ${line}`),
  ];
}

function signLines({ host, evidence, unmendable }: Sign, paint: Paint): string[] {
  const name = host === "" ? "cluster" : host;
  const kept = unmendable === undefined ? [] : [`${name}: hapb leaves it: ${unmendable}`];
  return [...evidence.map((text) => `${paint("yellow", name)}: ${text}`), ...kept];
}

function consequenceLines({ title, id, signs, consequences }: Finding, paint: Paint): string[] {
  return [
    `${paint("dim", "follows")} ${title}  ${paint("cyan", id)}`,
    ...signs.flatMap((sign) => signLines(sign, paint)).map((line) => `        ${line}`),
    ...consequences.flatMap((one) => consequenceLines(one, paint)),
  ];
}

function harmlessLines({ title, id, meaning, signs }: Finding, paint: Paint): string[] {
  return [
    `${paint("dim", "·")} ${title}  ${paint("cyan", id)}: harmless`,
    ...signs.flatMap((sign) => signLines(sign, paint)).map((line) => `    ${line}`),
    `    ${paint("dim", "means  ")} ${meaning}`,
  ];
}

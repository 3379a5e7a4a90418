import type { PlainResult, RunEvent, Tally } from "../base/events.js";
import { safeLine } from "./safe.js";
import type { Paint } from "./style.js";

type RunEnd = RunEvent & { type: "run-end" };

const columns: readonly {
  readonly name: keyof Tally;
  readonly style: Parameters<Paint>[0];
  readonly isAlways: boolean;
}[] = [
  { name: "ok", style: "green", isAlways: true },
  { name: "changed", style: "yellow", isAlways: true },
  { name: "unreachable", style: "red", isAlways: true },
  { name: "failed", style: "red", isAlways: true },
  { name: "unknown", style: "magenta", isAlways: false },
  { name: "skipped", style: "cyan", isAlways: true },
  { name: "rescued", style: "blue", isAlways: false },
  { name: "ignored", style: "blue", isAlways: false },
];

/** One line a host, `name=count` in columns; what is nought everywhere and rarely used is left out. */
export function recapLines(tallies: ReadonlyMap<string, Tally>, paint: Paint): string[] {
  const all = [...tallies.values()];
  const shown = columns.filter(({ name, isAlways }) => isAlways || all.some((tally) => tally[name] > 0));
  const hostWidth = Math.max(0, ...[...tallies.keys()].map((host) => host.length));
  const widths = shown.map(({ name }) => Math.max(0, ...all.map((tally) => String(tally[name]).length)));
  return [...tallies].map(([host, tally]) => {
    const cells = shown.map(({ name, style }, i) => {
      const cell = `${name}=${tally[name]}`.padEnd(name.length + 1 + widths[i]!);
      return tally[name] > 0 ? paint(style, cell) : paint("dim", cell);
    });
    return `  ${safeLine(host).padEnd(hostWidth)}  ${cells.join("  ")}`.trimEnd();
  });
}

/** A line for each figure of `set_stats`: the run's first, then those of each host. */
export function statsLines({ run, hosts }: NonNullable<RunEnd["stats"]>): string[] {
  const of = (whose: string, stats: PlainResult) =>
    Object.entries(stats).map(([name, value]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return `  ${whose}${safeLine(name)}: ${safeLine(text ?? "")}`;
    });
  return [
    ...of("", run),
    ...Object.entries(hosts).flatMap(([host, stats]) => of(`${safeLine(host)}  `, stats)),
  ];
}

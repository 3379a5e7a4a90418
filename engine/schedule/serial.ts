import { error, DiagnosticError } from "../base/diagnostic.js";
import type { Span } from "../base/source.js";
import { Float, Tuple, type Value } from "../base/value.js";

/**
 * Cuts a play's hosts into batches as `serial` says: a number, a percentage of all hosts of the play (at least one host), or a
 * list of these whose last repeats. Nothing or 0 is one batch of all.
 * @throws DiagnosticError when it is none of these
 */
export function batches<H>(hosts: readonly H[], serial: Value | undefined, at: Span): H[][] {
  const sizes = (Array.isArray(serial) ? serial : serial instanceof Tuple ? serial.items : [serial ?? 0]).map(
    (size) => sizeOf(size, hosts.length, at),
  );
  const cut: H[][] = [];
  let from = 0;
  for (let i = 0; from < hosts.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? 0;
    const to = size <= 0 ? hosts.length : from + size;
    cut.push(hosts.slice(from, to));
    from = to;
  }
  return cut;
}

function sizeOf(size: Value, total: number, at: Span): number {
  if (typeof size === "number") return size;
  if (size instanceof Float && Number.isInteger(size.value)) return size.value;
  if (typeof size === "string") {
    const percentage = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(size);
    if (percentage) return Math.max(1, Math.floor((Number(percentage[1]) / 100) * total));
    if (/^\s*\d+\s*$/.test(size)) return Number(size);
  }
  throw new DiagnosticError(
    error("playbook/serial", "`serial` must be a number of hosts, a percentage, or a list of these", {
      hint: 'write `serial: 2`, `serial: "30%"` or `serial: [1, "50%"]`',
      at,
    }),
  );
}

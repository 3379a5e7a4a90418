/** The exact decimal digits of a positive float: it is 0.DIGITS times ten to the power of `point`. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/**
 * `value` with that many digits behind the point, as Python's `%.2f`: rounded from the exact binary value, halves to
 * even. JavaScript's `toFixed` rounds halves up and ends at 1e21.
 * @param value finite, not negative
 */
export function fixed(value: number, digits: number): string {
  const exact = exactly(value);
  const rounded = round(exact, exact.point + digits);
  const text = rounded.digits.padStart(rounded.digits.length + Math.max(0, -rounded.point), "0");
  const point = Math.max(0, rounded.point);
  const whole = text.slice(0, point).padEnd(point, "0") || "0";
  return digits === 0 ? whole : `${whole}.${text.slice(point).padEnd(digits, "0").slice(0, digits)}`;
}

/** `value` as Python's `%.2e`. @param value finite, not negative */
export function exponential(value: number, digits: number): string {
  const rounded = round(exactly(value), digits + 1);
  const text = (rounded.digits || "0").padEnd(digits + 1, "0");
  const exponent = value === 0 ? 0 : rounded.point - 1;
  const fraction = digits === 0 ? "" : `.${text.slice(1)}`;
  return `${text[0]}${fraction}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/**
 * `value` as Python's `%.6g`: fixed or with an exponent, whichever is shorter; zeros at the end go unless `keepsZeros`.
 * @param value finite, not negative
 */
export function general(value: number, precision: number, keepsZeros: boolean): string {
  const significant = Math.max(1, precision);
  const exponent = value === 0 ? 0 : round(exactly(value), significant).point - 1;
  const isFixed = exponent >= -4 && exponent < significant;
  const text = isFixed ? fixed(value, significant - 1 - exponent) : exponential(value, significant - 1);
  if (keepsZeros) return text.includes(".") ? text : text.replace(/(?=e|$)/, ".");
  return text.replace(/\.?0+(?=e|$)/, (zeros) => (text.includes(".") ? "" : zeros));
}

function exactly(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  let mantissa = value;
  let halvings = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    halvings++;
  }
  // A half is five tenths, so the digits of m / 2^n are those of m * 5^n.
  const digits = (BigInt(mantissa) * 5n ** BigInt(halvings)).toString();
  return { digits, point: digits.length - halvings };
}

/** The first `count` digits, halves rounded to even. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: "", point };
  const rest = digits.slice(count);
  const isOdd = count > 0 && Number(digits[count - 1]) % 2 === 1;
  const half = "5".padEnd(rest.length, "0");
  const goesUp = rest > half || (rest === half && isOdd);
  if (!goesUp) return { digits: digits.slice(0, count), point };
  const up = (BigInt(digits.slice(0, count) || "0") + 1n).toString().padStart(count, "0");
  return { digits: up, point: point + up.length - count };
}

/*
 * Exact decimal digits of doubles. JavaScript's toFixed rounds ties up and stops at 1e21; Go rounds ties to even and
 * prints every digit.
 */

/** A finite double as numerator over a power of two. */
function fractionOf(value: number): { readonly numerator: bigint; readonly shift: bigint } {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, Math.abs(value));
  const bits = bytes.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & (2n ** 52n - 1n);
  const mantissa = exponent === 0n ? fraction : fraction | (2n ** 52n);
  const power = (exponent === 0n ? 1n : exponent) - 1075n;
  return power >= 0n ? { numerator: mantissa << power, shift: 0n } : { numerator: mantissa, shift: -power };
}

/** The magnitude of a finite double with so many places, ties to even. */
export function fixedDigits(value: number, places: number): string {
  const { numerator, shift } = fractionOf(value);
  const scaled = numerator * 10n ** BigInt(places);
  let rounded = scaled >> shift;
  const rest = scaled - (rounded << shift);
  const half = shift === 0n ? 0n : 1n << (shift - 1n);
  if (shift > 0n && (rest > half || (rest === half && rounded % 2n === 1n))) rounded += 1n;
  const digits = rounded.toString().padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Commas between groups of three digits in front of the point. */
export function groupDigits(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

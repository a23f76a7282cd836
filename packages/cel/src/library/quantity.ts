import { sizeOf, stringCost } from "../cost.js";
import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import { type CostRule, type Definition, define } from "../functions.js";
import { type CelType, quantityType } from "../types.js";
import { fitsInt, narrowInteger, OpaqueValue, toDouble, widenInteger } from "../values.js";

/*
 * Quantities as k8s.io/apimachinery/pkg/api/resource has them. Go keeps small ones as an int64 with a decimal scale and
 * others as big decimals, and the difference shows: isInteger() and asInteger() know only the first form, so
 * "1.5Gi" is no integer there. `small` tells the two forms apart here.
 */

const NANO = -9;
/** Decimal digits that the small form may have. */
const MAX_DIGITS = 18;
/** Digits that a quantity may be written with. */
const MAX_WRITTEN = 10_000;
/** Exponents beyond this are not worked with: the numbers would fill the memory. */
const MAX_SHIFT = 10_000;
const MAX_BINARY = 2n ** 63n - 1n;

const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_SUFFIXES: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

function powerOfTen(exponent: number): bigint {
  if (exponent > MAX_SHIFT) throw new Failure("quantity is out of range");
  return 10n ** BigInt(exponent);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** A number of resources: `value` times ten to the `scale`. */
export class Quantity extends OpaqueValue {
  readonly #value: bigint;
  readonly #scale: number;
  readonly #small: boolean;

  constructor(value: bigint, scale: number, small: boolean) {
    super();
    this.#value = value;
    this.#scale = scale;
    this.#small = small;
  }

  override type(): CelType {
    return quantityType;
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof Quantity && this.compare(other) === 0;
  }

  sign(): number {
    if (this.#value === 0n) return 0;
    return this.#value > 0n ? 1 : -1;
  }

  compare(other: Quantity): number {
    const sign = this.sign();
    if (sign !== other.sign()) return sign < other.sign() ? -1 : 1;
    if (sign === 0) return 0;
    // Compare the number of places first, so that 1e1000000 needs no million digits.
    const places = this.#places() - other.#places();
    if (places !== 0) return places < 0 ? -sign : sign;
    const scale = Math.min(this.#scale, other.#scale);
    const difference = this.#at(scale) - other.#at(scale);
    if (difference === 0n) return 0;
    return difference < 0n ? -1 : 1;
  }

  /** The sum with `factor` times the other. */
  add(other: Quantity, factor: 1n | -1n): Quantity {
    const small = this.#small && other.#small;
    const summand = other.#value * factor;
    if (small && summand === 0n) return this;
    if (small && this.#value === 0n) return new Quantity(summand, other.#scale, true);
    const scale = Math.min(this.#scale, other.#scale);
    const sum = this.#at(scale) + other.#at(scale) * factor;
    const fits = fitsInt(sum) && fitsInt(this.#at(scale)) && fitsInt(other.#at(scale));
    return new Quantity(sum, scale, small && fits);
  }

  /** The value when the small form holds an integer, else undefined. */
  asInteger(): bigint | undefined {
    if (!this.#small || this.#scale < 0 || this.#scale > MAX_DIGITS) return undefined;
    const value = this.#at(0);
    return fitsInt(value) ? value : undefined;
  }

  asApproximateFloat(): number {
    return Number(this.#value) * Number(`1e${this.#scale}`);
  }

  #places(): number {
    return magnitude(this.#value).toString().length + this.#scale;
  }

  /** The value in units of ten to the scale, which is not above its own. */
  #at(scale: number): bigint {
    return this.#value * powerOfTen(this.#scale - scale);
  }
}

/** Rounds away from zero to billionths: whoever asks for something gets something. */
function roundToNano(value: bigint, scale: number): bigint {
  const excess = NANO - scale;
  if (excess <= 0) return value * powerOfTen(-excess);
  if (value === 0n) return 0n;
  if (excess > magnitude(value).toString().length) return value < 0n ? -1n : 1n;
  const divisor = powerOfTen(excess);
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

const QUANTITY = /^([-+]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;

/** The power of ten, or of two, that a suffix stands for. */
function readSuffix(suffix: string): { readonly base: 2 | 10; readonly exponent: number } | undefined {
  const decimal = DECIMAL_SUFFIXES[suffix];
  if (decimal !== undefined) return { base: 10, exponent: decimal };
  const binary = BINARY_SUFFIXES[suffix];
  if (binary !== undefined) return { base: 2, exponent: binary };
  const written = /^[eE]([-+]?\d+)$/.exec(suffix)?.[1];
  return written === undefined ? undefined : { base: 10, exponent: Number(written) };
}

/** Reads a quantity; undefined when the text is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = QUANTITY.exec(text);
  if (match === null || text === "" || text.length > MAX_WRITTEN) return undefined;
  const [, sign = "", written = "", fraction = "", suffixText = ""] = match;
  const suffix = readSuffix(suffixText);
  if (suffix === undefined) return undefined;
  const whole = written.replace(/^0+/, "") || "0";
  const unsigned = BigInt(whole + fraction);
  const digits = whole.length + fraction.length;
  const binary = suffix.base === 2;
  const value = (sign === "-" ? -unsigned : unsigned) * (binary ? 2n ** BigInt(suffix.exponent) : 1n);
  const scale = (binary ? 0 : suffix.exponent) - fraction.length;
  const precision = binary ? 15 - whole.length - Math.trunc((suffix.exponent * 3) / 10) - 1 : MAX_DIGITS - digits;
  const small = precision >= 0 && scale >= NANO && !(binary && fraction !== "") && fitsInt(value);
  if (small) return new Quantity(value, scale, true);
  const rounded = roundToNano(value, scale);
  const limit = MAX_BINARY * 10n ** 9n;
  const capped = binary && magnitude(rounded) > limit ? limit * (sign === "-" ? -1n : 1n) : rounded;
  return new Quantity(capped, NANO, false);
}

function toQuantity(_frame: Frame, text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity === undefined) throw new Failure(`${JSON.stringify(text)} is no quantity`);
  return quantity;
}

function asInteger(_frame: Frame, quantity: Quantity): number | bigint {
  const value = quantity.asInteger();
  if (value === undefined) throw new Failure("cannot convert value to integer");
  return narrowInteger(value);
}

function fromInteger(value: number | bigint): Quantity {
  return new Quantity(widenInteger(value), 0, true);
}

const parseCost: CostRule = (text) => stringCost(sizeOf(text));

/** Rules that hold whatever the argument is. */
export const quantityCosts: ReadonlyMap<string, CostRule> = new Map([
  ["quantity", parseCost],
  ["isQuantity", parseCost],
]);

const since = { since: 28 } as const;

export const quantities: readonly Definition[] = [
  define("quantity(string): Quantity", toQuantity, since),
  define("isQuantity(string): bool", (_frame, text: string) => parseQuantity(text) !== undefined, since),
  define("sign(Quantity): int", (_frame, quantity: Quantity) => quantity.sign(), since),
  define("Quantity.isInteger(): bool", (_frame, quantity: Quantity) => quantity.asInteger() !== undefined, since),
  define("Quantity.asInteger(): int", asInteger, since),
  define(
    "Quantity.asApproximateFloat(): double",
    (_frame, quantity: Quantity) => toDouble(quantity.asApproximateFloat()),
    since,
  ),
  define("Quantity.isGreaterThan(Quantity): bool", (_frame, a: Quantity, b: Quantity) => a.compare(b) > 0, since),
  define("Quantity.isLessThan(Quantity): bool", (_frame, a: Quantity, b: Quantity) => a.compare(b) < 0, since),
  define("Quantity.compareTo(Quantity): int", (_frame, a: Quantity, b: Quantity) => a.compare(b), since),
  define("Quantity.add(Quantity): Quantity", (_frame, a: Quantity, b: Quantity) => a.add(b, 1n), since),
  define("Quantity.add(int): Quantity", (_frame, a: Quantity, b: number | bigint) => a.add(fromInteger(b), 1n), since),
  define("Quantity.sub(Quantity): Quantity", (_frame, a: Quantity, b: Quantity) => a.add(b, -1n), since),
  define("Quantity.sub(int): Quantity", (_frame, a: Quantity, b: number | bigint) => a.add(fromInteger(b), -1n), since),
];

import type { CelType } from "./types.js";

/*
 * How values look in JavaScript:
 *
 *   null, bool, string   as themselves
 *   int                  an integral number within 2^53, a bigint beyond it
 *   double               a number that is not integral, or a CelDouble
 *   uint                 a CelUint
 *   bytes                a Uint8Array
 *   list                 an array
 *   map                  a plain object when all keys are strings, else a CelMap
 *   everything else      a class below
 *
 * So JSON needs no conversion before it is judged: its integral numbers are ints, as in Kubernetes.
 * All fields of the classes are #private: no selection in an expression can reach them.
 */

/** A double with an integral value (or not). Non-integral doubles are usually plain numbers. */
export class CelDouble {
  readonly #value: number;

  constructor(value: number) {
    this.#value = value;
  }

  valueOf(): number {
    return this.#value;
  }
}

/** An unsigned 64-bit integer. */
export class CelUint {
  readonly #value: bigint;

  constructor(value: bigint) {
    this.#value = value;
  }

  valueOf(): bigint {
    return this.#value;
  }
}

/** A point in time with nanoseconds, from year 1 to 9999. */
export class CelTimestamp {
  readonly #nanoseconds: bigint;
  readonly #offset: number;

  /**
   * @param nanoseconds since 1970-01-01T00:00:00Z
   * @param offset seconds east of UTC of the zone it was written in; it only shows when the timestamp is printed
   */
  constructor(nanoseconds: bigint, offset = 0) {
    this.#nanoseconds = nanoseconds;
    this.#offset = offset;
  }

  /** Seconds east of UTC of the zone it was written in. */
  offset(): number {
    return this.#offset;
  }

  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  valueOf(): bigint {
    return this.#nanoseconds;
  }
}

/** A span of time in nanoseconds. */
export class CelDuration {
  readonly #nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.#nanoseconds = nanoseconds;
  }

  /** Nanoseconds. */
  valueOf(): bigint {
    return this.#nanoseconds;
  }
}

/** What has parts that are no properties. */
export abstract class CelContainer {}

/** A value that may be absent. */
export class CelOptional extends CelContainer {
  static readonly none = new CelOptional(undefined, false);
  readonly #value: unknown;
  readonly #present: boolean;

  private constructor(value: unknown, present: boolean) {
    super();
    this.#value = value;
    this.#present = present;
  }

  static of(value: unknown): CelOptional {
    return new CelOptional(value, true);
  }

  hasValue(): boolean {
    return this.#present;
  }

  /** The value, or undefined when there is none. */
  value(): unknown {
    return this.#value;
  }
}

/** A type as a value: what `type(x)` gives and what the name of a type stands for. */
export class CelTypeValue {
  readonly #type: CelType;

  constructor(type: CelType) {
    this.#type = type;
  }

  name(): string {
    return this.#type.name;
  }
}

/** A value of a library type: compared by its own rule, never looked into. */
export abstract class OpaqueValue {
  abstract type(): CelType;
  /** @param other a value of the same class */
  abstract equals(other: OpaqueValue): boolean;
}

/** The number behind a double, undefined for anything else. */
function doubleBehind(value: unknown): number | undefined {
  if (value instanceof CelDouble) return value.valueOf();
  return typeof value === "number" && !Number.isInteger(value) ? value : undefined;
}

/** What stands for a key in JavaScript's Map: the same for equal keys of one type, else different. */
function identityOf(key: unknown): unknown {
  if (typeof key === "string") return `s${key}`;
  if (typeof key === "bigint" || (typeof key === "number" && Number.isInteger(key))) return `i${BigInt(key)}`;
  if (key instanceof CelUint) return `u${key.valueOf()}`;
  const double = doubleBehind(key);
  return double === undefined ? key : `d${double}`;
}

/** Under what a key is looked up: a number also finds the keys of other types that are equal to it. */
function identitiesOf(key: unknown): readonly unknown[] {
  const own = identityOf(key);
  const double = doubleBehind(key);
  if (double !== undefined && Number.isInteger(double)) return [own, `i${BigInt(double)}`, `u${BigInt(double)}`];
  if (key instanceof CelUint) return [own, `i${key.valueOf()}`];
  return typeof own === "string" && own.startsWith("i") ? [own, `u${own.slice(1)}`] : [own];
}

/** A map with keys that are not all strings. Keeps the order of insertion. */
export class CelMap extends CelContainer {
  readonly #entries = new Map<unknown, readonly [unknown, unknown]>();

  get(key: unknown): unknown {
    for (const identity of identitiesOf(key)) {
      const entry = this.#entries.get(identity);
      if (entry !== undefined) return entry[1];
    }
    return undefined;
  }

  /** Is there this very key? Equal numbers of other types do not count. */
  has(key: unknown): boolean {
    return this.#entries.has(identityOf(key));
  }

  set(key: unknown, value: unknown): void {
    this.#entries.set(identityOf(key), [key, value]);
  }

  size(): number {
    return this.#entries.size;
  }

  keys(): unknown[] {
    return Array.from(this.#entries.values(), ([key]) => key);
  }
}

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);
const MAX_UINT = 2n ** 64n - 1n;

/** The representation of an int: a number where it is exact. */
export function narrowInteger(value: bigint): number | bigint {
  const narrow = Number(value);
  return Number.isSafeInteger(narrow) ? narrow : value;
}

/** The int as a bigint. */
export function widenInteger(value: number | bigint): bigint {
  return BigInt(value);
}

/** The double, boxed when a plain number would read as an int. */
export function toDouble(value: number): number | CelDouble {
  return Number.isInteger(value) ? new CelDouble(value) : value;
}

/** Is the value an int? A number of 2^63 or more cannot be one: JSON of that size is a double in Kubernetes. */
export function isInt(value: unknown): value is number | bigint {
  return typeof value === "number" ? isIntegral(value) : typeof value === "bigint";
}

function isIntegral(value: number): boolean {
  return Number.isInteger(value) && value < 2 ** 63 && value >= -(2 ** 63);
}

export function isDouble(value: unknown): value is number | CelDouble {
  return typeof value === "number" ? !isIntegral(value) : value instanceof CelDouble;
}

export function fitsInt(value: bigint): boolean {
  return value <= MAX_INT && value >= MIN_INT;
}

export function fitsUint(value: bigint): boolean {
  return value <= MAX_UINT && value >= 0n;
}

/** Is the value a map that JavaScript sees as a plain object (JSON, or a literal with string keys)? */
export function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Sets an own property whatever its name is: `__proto__` is a key like any other. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

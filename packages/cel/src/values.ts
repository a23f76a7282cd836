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

  /** @param nanoseconds since 1970-01-01T00:00:00Z */
  constructor(nanoseconds: bigint) {
    this.#nanoseconds = nanoseconds;
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

/** A value that may be absent. */
export class CelOptional {
  static readonly none = new CelOptional(undefined, false);
  readonly #value: unknown;
  readonly #present: boolean;

  private constructor(value: unknown, present: boolean) {
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

/** A key of a map as JavaScript's Map wants it: uints become numbers or bigints, so 1u and 1 are one key. */
type MapKey = string | boolean | number | bigint;

/** A map with keys that are not all strings. Keeps the order of insertion. */
export class CelMap {
  readonly #entries = new Map<MapKey, readonly [unknown, unknown]>();

  static keyOf(value: unknown): MapKey | undefined {
    if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
    if (value instanceof CelUint) return narrowInteger(value.valueOf());
    const number = value instanceof CelDouble ? value.valueOf() : value;
    if (typeof number !== "number" || !Number.isInteger(number)) return undefined;
    return Number.isSafeInteger(number) ? number + 0 : BigInt(number);
  }

  get(key: unknown): unknown {
    const normal = CelMap.keyOf(key);
    return normal === undefined ? undefined : this.#entries.get(normal)?.[1];
  }

  has(key: unknown): boolean {
    const normal = CelMap.keyOf(key);
    return normal !== undefined && this.#entries.has(normal);
  }

  set(key: unknown, value: unknown): void {
    const normal = CelMap.keyOf(key);
    if (normal !== undefined) this.#entries.set(normal, [key, value]);
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

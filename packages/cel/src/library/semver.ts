import { sizeOf, stringCost } from "../cost.js";
import { compareStrings } from "../equality.js";
import { Failure } from "../errors.js";
import type { CostRule, Definition } from "../functions.js";
import { define } from "../functions.js";
import { type CelType, semverType } from "../types.js";
import { narrowInteger, OpaqueValue } from "../values.js";

/** A version after https://semver.org; build metadata does not count when versions are compared. */
export class Semver extends OpaqueValue {
  readonly #numbers: readonly bigint[];
  readonly #prerelease: readonly string[];

  constructor(numbers: readonly bigint[], prerelease: readonly string[]) {
    super();
    this.#numbers = numbers;
    this.#prerelease = prerelease;
  }

  override type(): CelType {
    return semverType;
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof Semver && this.compare(other) === 0;
  }

  /** Major, minor or patch. */
  part(index: 0 | 1 | 2): bigint {
    return this.#numbers[index] ?? 0n;
  }

  compare(other: Semver): number {
    for (const index of [0, 1, 2] as const) {
      if (this.part(index) !== other.part(index)) return this.part(index) < other.part(index) ? -1 : 1;
    }
    return comparePrerelease(this.#prerelease, other.#prerelease);
  }
}

function isNumeric(identifier: string): boolean {
  return /^\d+$/.test(identifier);
}

function compareIdentifiers(a: string, b: string): number {
  if (isNumeric(a) && isNumeric(b)) return Math.sign(Number(BigInt(a) - BigInt(b)));
  if (isNumeric(a) !== isNumeric(b)) return isNumeric(a) ? -1 : 1;
  return Math.sign(compareStrings(a, b));
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareIdentifiers(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;
const MAX_NUMBER = 2n ** 64n - 1n;

/** Reads a strict version; undefined when the text is none. */
function parseSemver(text: string): Semver | undefined {
  const match = SEMVER.exec(text);
  if (match === null) return undefined;
  const numbers = match.slice(1, 4).map((part) => BigInt(part ?? "0"));
  if (numbers.some((number) => number > MAX_NUMBER)) return undefined;
  return new Semver(numbers, match[4] === undefined ? [] : match[4].split("."));
}

/** Makes "v1.02" a strict version: no v, no leading zeros, three numbers. Undefined when that is not possible. */
function normalize(text: string): string | undefined {
  const [major = "", minor, ...rest] = text.replace(/^v/, "").split(".");
  const parts = [major, ...(minor === undefined ? [] : [minor]), ...(rest.length === 0 ? [] : [rest.join(".")])];
  const trimmed = parts.map((part) => {
    if (part.length < 2) return part;
    const digits = part.replace(/^0+/, "");
    return /^\d/.test(digits) ? digits : `0${digits}`;
  });
  if (trimmed.length < 3 && /[-+]/.test(trimmed.at(-1) ?? "")) return undefined;
  while (trimmed.length < 3) trimmed.push("0");
  return trimmed.join(".");
}

function read(text: string, lenient: boolean | undefined): Semver | undefined {
  const strict = lenient === true ? normalize(text) : text;
  return strict === undefined ? undefined : parseSemver(strict);
}

function toSemver(text: string, lenient?: boolean): Semver {
  const version = read(text, lenient);
  if (version === undefined) throw new Failure(`${JSON.stringify(text)} is no semantic version`);
  return version;
}

const parseCost: CostRule = (text) => stringCost(sizeOf(text));

/** Rules that hold whatever the argument is. */
export const semverCosts: ReadonlyMap<string, CostRule> = new Map([
  ["semver", parseCost],
  ["isSemver", parseCost],
]);

const since = { since: 33 } as const;

export const semvers: readonly Definition[] = [
  define("semver(string): Semver", (_frame, text: string) => toSemver(text), since),
  define("semver(string, bool): Semver", (_frame, text: string, lenient: boolean) => toSemver(text, lenient), since),
  define("isSemver(string): bool", (_frame, text: string) => read(text, false) !== undefined, since),
  define(
    "isSemver(string, bool): bool",
    (_frame, text: string, lenient: boolean) => read(text, lenient) !== undefined,
    since,
  ),
  define("Semver.isGreaterThan(Semver): bool", (_frame, a: Semver, b: Semver) => a.compare(b) > 0, since),
  define("Semver.isLessThan(Semver): bool", (_frame, a: Semver, b: Semver) => a.compare(b) < 0, since),
  define("Semver.compareTo(Semver): int", (_frame, a: Semver, b: Semver) => a.compare(b), since),
  define("Semver.major(): int", (_frame, version: Semver) => narrowInteger(version.part(0)), since),
  define("Semver.minor(): int", (_frame, version: Semver) => narrowInteger(version.part(1)), since),
  define("Semver.patch(): int", (_frame, version: Semver) => narrowInteger(version.part(2)), since),
];

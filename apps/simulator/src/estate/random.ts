/**
 * Every value of the estate is derived from the seed and the identity of what it belongs to ("shop/Pod/web/3"), never
 * from a sequence of draws. So any object can be made alone, in any order, and is the same each time.
 */

/** Two rounds of a multiply-xor hash over UTF-16 units: 32 bits, well mixed, not for secrets. */
export function hash32(text: string, salt = 0): number {
  let h = 0x811c9dc5 ^ Math.imul(salt + 1, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1). */
export function fraction(identity: string): number {
  return hash32(identity) / 0x1_0000_0000;
}

/** A whole number in [low, high]. */
export function between(identity: string, low: number, high: number): number {
  return low + Math.floor(fraction(identity) * (high - low + 1));
}

/** True with the given probability. */
export function chance(identity: string, probability: number): boolean {
  return fraction(identity) < probability;
}

/** One of the items; throws on an empty list. */
export function pick<T>(identity: string, items: readonly T[]): T {
  const item = items[between(identity, 0, items.length - 1)];
  if (item === undefined) throw new RangeError(`nothing to pick from for ${identity}`);
  return item;
}

/** Lower-case hexadecimal digits. */
export function hex(identity: string, length: number): string {
  let digits = "";
  for (let salt = 0; digits.length < length; salt++) digits += hash32(identity, salt).toString(16).padStart(8, "0");
  return digits.slice(0, length);
}

/** A version 4 UUID. */
export function uuid(identity: string): string {
  const d = hex(identity, 32);
  const variant = "89ab".charAt(hash32(identity, 99) % 4);
  return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-${variant}${d.slice(17, 20)}-${d.slice(20, 32)}`;
}

const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Letters and digits as Kubernetes appends them to generated names. */
export function nameSuffix(identity: string, length = 5): string {
  let suffix = "";
  for (let i = 0; i < length; i++) suffix += SUFFIX_LETTERS.charAt(hash32(identity, i) % SUFFIX_LETTERS.length);
  return suffix;
}

/** Decimal digits without a leading zero. */
export function digits(identity: string, length: number): string {
  let text = String(1 + (hash32(identity) % 9));
  for (let i = 1; text.length < length; i++) text += String(hash32(identity, i) % 10);
  return text;
}

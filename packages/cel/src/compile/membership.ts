import type { CallResolution } from "../check/checked.js";
import { equals, numberBehind } from "../equality.js";
import { booleanCode, type Code, constantCode } from "./code.js";

/** Constants that a set can hold and find: strings, booleans and small integers. */
function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
}

/** Can cel-go turn the list into a set? Then the membership costs nothing. */
function isPrimitive(value: unknown): boolean {
  return value === null || isPlain(value) || numberBehind(value) !== undefined;
}

/** `x in [constants]`: undefined for any other call. */
export function compileMembership({ declaration, overloads }: CallResolution, args: readonly Code[]): Code | undefined {
  const list = args[1]?.constant?.value;
  const value = args[0]?.run;
  if (declaration.name !== "@in" || overloads.length !== 1 || value === undefined || !Array.isArray(list)) {
    return undefined;
  }
  if (list.length === 0) return constantCode(false);
  if (!list.every(isPrimitive)) return undefined;
  if (!list.every(isPlain))
    return booleanCode((frame) => {
      const wanted = value(frame);
      return list.some((element) => equals(frame, element, wanted));
    });
  const set = new Set<unknown>(list);
  return booleanCode((frame) => {
    const wanted = value(frame);
    if (typeof wanted !== "object") return set.has(wanted);
    const number = numberBehind(wanted);
    return number !== undefined && set.has(Number(number));
  });
}

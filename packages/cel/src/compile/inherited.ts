import { CidrValue, IpValue } from "../library/ip.js";
import { NamedFormat } from "../library/named-formats.js";
import { Quantity } from "../library/quantity.js";
import { Semver } from "../library/semver.js";
import { UrlValue } from "../library/url.js";
import {
  CelDouble,
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  OpaqueValue,
} from "../values.js";

/** Everything whose instances can be values. */
const CLASSES: readonly { readonly prototype: object }[] = [
  ...[Object, Array, String, Number, Boolean, BigInt, Uint8Array],
  ...[CelDouble, CelUint, CelTimestamp, CelDuration, CelOptional, CelTypeValue, CelMap, OpaqueValue],
  ...[Quantity, IpValue, CidrValue, UrlValue, Semver, NamedFormat],
];

function namesOf(prototype: unknown): string[] {
  if (typeof prototype !== "object" || prototype === null) return [];
  return [...Object.getOwnPropertyNames(prototype), ...namesOf(Object.getPrototypeOf(prototype))];
}

/** Names that a value may inherit. A property of such a name is looked up the careful way. */
export const inheritedNames: ReadonlySet<string> = new Set(CLASSES.flatMap(({ prototype }) => namesOf(prototype)));

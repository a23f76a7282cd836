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

function propertiesOf(prototype: unknown): (readonly [string, PropertyDescriptor])[] {
  if (typeof prototype !== "object" || prototype === null) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return [...own, ...propertiesOf(Object.getPrototypeOf(prototype))];
}

const inherited = CLASSES.flatMap(({ prototype }) => propertiesOf(prototype));

/**
 * Names of properties that a value may inherit and that could be taken for its fields. Methods are not among them,
 * unless every object has them: they are told from fields by what they are.
 */
export const inheritedNames: ReadonlySet<string> = new Set(
  inherited
    .filter(([name, { value }]) => typeof value !== "function" || Object.hasOwn(Object.prototype, name))
    .map(([name]) => name),
);

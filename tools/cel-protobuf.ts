// Values and types of the conformance suite (cel.expr.Value, cel.expr.Type) as ours, and the comparison of results.
import type { Decl_FunctionDecl, Type } from "@bufbuild/cel-spec/cel/expr/checked_pb.js";
import { Type_PrimitiveType, Type_WellKnownType } from "@bufbuild/cel-spec/cel/expr/checked_pb.js";
import type { MapValue_Entry, Value } from "@bufbuild/cel-spec/cel/expr/value_pb.js";
import type { FunctionDeclaration } from "@periplus/cel/functions";
import type { CelType } from "@periplus/cel/types";
import * as types from "@periplus/cel/types";
import {
  CelDuration,
  CelMap,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  narrowInteger,
  toDouble,
} from "@periplus/cel/values";

/** A value that this engine has no counterpart for. */
export class MessageValue extends Error {}

const NANOSECONDS = 1_000_000_000n;

interface AnyMessage {
  readonly $typeName: string;
  readonly typeUrl?: string;
  readonly value?: Uint8Array;
}

function varint(bytes: Uint8Array, start: number): { readonly value: bigint; readonly next: number } {
  let value = 0n;
  let at = start;
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[at] ?? 0;
    at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next: at };
  }
}

/** Seconds and nanoseconds of a packed Timestamp or Duration: fields 1 and 2, both varints. */
function unpackTime(bytes: Uint8Array): bigint {
  let seconds = 0n;
  let nanos = 0n;
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at];
    const { value, next } = varint(bytes, at + 1);
    if (tag === 0x08) seconds = value;
    else nanos = value;
    at = next;
  }
  return seconds * NANOSECONDS + nanos;
}

function fromMessage(message: AnyMessage): unknown {
  const type = message.typeUrl?.split("/").at(-1) ?? "";
  if (type === "google.protobuf.Timestamp") return new CelTimestamp(unpackTime(message.value ?? new Uint8Array()));
  if (type === "google.protobuf.Duration") return new CelDuration(unpackTime(message.value ?? new Uint8Array()));
  throw new MessageValue(type);
}

export function fromValue({ kind }: Value): unknown {
  switch (kind.case) {
    case "nullValue":
      return null;
    case "boolValue":
    case "stringValue":
    case "bytesValue":
      return kind.value;
    case "int64Value":
      return narrowInteger(kind.value);
    case "uint64Value":
      return new CelUint(kind.value);
    case "doubleValue":
      return toDouble(kind.value);
    case "listValue":
      return kind.value.values.map(fromValue);
    case "mapValue":
      return fromEntries(kind.value.entries);
    case "typeValue":
      return kind.value === "list" || kind.value === "map"
        ? new CelTypeValue({ kind: kind.value, name: kind.value, parameters: [] })
        : new CelTypeValue(types.opaque(kind.value));
    case "objectValue":
      return fromMessage(kind.value);
    default:
      throw new MessageValue(kind.case ?? "nothing");
  }
}

function fromEntries(entries: readonly MapValue_Entry[]): unknown {
  const map = new CelMap();
  for (const { key, value } of entries) {
    if (key !== undefined && value !== undefined) map.set(fromValue(key), fromValue(value));
  }
  return map;
}

const PRIMITIVES: ReadonlyMap<Type_PrimitiveType, CelType> = new Map([
  [Type_PrimitiveType.BOOL, types.bool],
  [Type_PrimitiveType.INT64, types.int],
  [Type_PrimitiveType.UINT64, types.uint],
  [Type_PrimitiveType.DOUBLE, types.double],
  [Type_PrimitiveType.STRING, types.string],
  [Type_PrimitiveType.BYTES, types.bytes],
]);

function known(type: CelType | undefined): CelType {
  if (type === undefined) throw new MessageValue("unspecified type");
  return type;
}

/** The type of a declaration. Throws MessageValue for messages. */
export function fromType(type: Type | undefined): CelType {
  const kind = type?.typeKind;
  switch (kind?.case) {
    case "dyn":
      return types.dyn;
    case "null":
      return types.nullType;
    case "primitive":
      return known(PRIMITIVES.get(kind.value));
    case "wrapper":
      return types.nullable(known(PRIMITIVES.get(kind.value)));
    case "wellKnown":
      if (kind.value === Type_WellKnownType.TIMESTAMP) return types.timestamp;
      if (kind.value === Type_WellKnownType.DURATION) return types.duration;
      throw new MessageValue("google.protobuf.Any");
    case "listType":
      return types.list(fromType(kind.value.elemType));
    case "mapType":
      return types.map(fromType(kind.value.keyType), fromType(kind.value.valueType));
    case "type":
      return types.typeOf(fromType(kind.value));
    case "typeParam":
      return types.parameter(kind.value);
    case "abstractType":
      return types.opaque(kind.value.name, ...kind.value.parameterTypes.map(fromType));
    default:
      throw new MessageValue(kind?.case ?? "no type");
  }
}

/** A function that only the checker will see. */
export function fromFunction(name: string, { overloads }: Decl_FunctionDecl): FunctionDeclaration {
  return {
    name,
    cost: undefined,
    overloads: overloads.map((overload) => ({
      signature: overload.overloadId,
      member: overload.isInstanceFunction,
      parameters: overload.params.map(fromType),
      result: fromType(overload.resultType),
      typeParameters: overload.typeParams,
      since: 0,
      implementation: () => undefined,
      guarded: false,
      cost: undefined,
    })),
  };
}

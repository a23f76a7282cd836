/** What a type is made of; `opaque` types are compared by name (optional, Quantity, IP ...). */
export type TypeKind =
  | "dyn"
  | "error"
  | "null"
  | "bool"
  | "int"
  | "uint"
  | "double"
  | "string"
  | "bytes"
  | "timestamp"
  | "duration"
  | "list"
  | "map"
  | "type"
  | "wrapper"
  | "parameter"
  | "opaque";

/** A type of the language. Compare with `sameType`; print with `formatType`. */
export interface CelType {
  readonly kind: TypeKind;
  /** The name that `type(x)` shows, e.g. `google.protobuf.Timestamp`. */
  readonly name: string;
  readonly parameters: readonly CelType[];
}

function simple(kind: TypeKind, name: string): CelType {
  return { kind, name, parameters: [] };
}

/** Anything; what an object of Kubernetes is to the checker. */
export const dyn = simple("dyn", "dyn");
/** The type of a node that has an issue of its own, so that no second issue follows from it. */
export const errorType = simple("error", "*error*");
export const nullType = simple("null", "null_type");
export const bool = simple("bool", "bool");
export const int = simple("int", "int");
export const uint = simple("uint", "uint");
export const double = simple("double", "double");
export const string = simple("string", "string");
export const bytes = simple("bytes", "bytes");
export const timestamp = simple("timestamp", "google.protobuf.Timestamp");
export const duration = simple("duration", "google.protobuf.Duration");

export function list(element: CelType): CelType {
  return { kind: "list", name: "list", parameters: [element] };
}

export function map(key: CelType, value: CelType): CelType {
  return { kind: "map", name: "map", parameters: [key, value] };
}

/** The type of types; `type(1)` is `type(int)`. */
export function typeOf(described?: CelType): CelType {
  return { kind: "type", name: "type", parameters: described === undefined ? [] : [described] };
}

export function opaque(name: string, ...parameters: CelType[]): CelType {
  return { kind: "opaque", name, parameters };
}

export function optional(value: CelType): CelType {
  return opaque("optional_type", value);
}

/** A value of the given primitive type, or null. */
export function nullable(wrapped: CelType): CelType {
  return { kind: "wrapper", name: "wrapper", parameters: [wrapped] };
}

/** A type variable of a function's signature, or one that the checker has yet to bind. */
export function parameter(name: string): CelType {
  return simple("parameter", name);
}

/** A quantity of resources, e.g. `quantity("500Mi")`. Names as in k8s.io/apiserver/pkg/cel. */
export const quantityType = opaque("kubernetes.Quantity");
export const ipType = opaque("net.IP");
export const cidrType = opaque("net.CIDR");
export const urlType = opaque("kubernetes.URL");
export const semverType = opaque("kubernetes.Semver");
export const namedFormatType = opaque("kubernetes.NamedFormat");

export function isOptional(type: CelType): boolean {
  return type.kind === "opaque" && type.name === "optional_type";
}

export function isDyn(type: CelType): boolean {
  return type.kind === "dyn" || type.kind === "error";
}

/** The first parameter of a list, optional, wrapper or type; dyn when there is none. */
export function elementOf(type: CelType): CelType {
  return type.parameters[0] ?? dyn;
}

/** The value type of a map; dyn for anything else. */
export function valueTypeOf(type: CelType): CelType {
  return type.parameters[1] ?? dyn;
}

export function sameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.name !== b.name || a.parameters.length !== b.parameters.length) return false;
  return a.parameters.every((parameter, index) => sameType(parameter, b.parameters[index] ?? errorType));
}

/** The type as people write it: `list(map(string, dyn))`. */
export function formatType(type: CelType): string {
  if (type.kind === "wrapper") return `wrapper(${formatType(elementOf(type))})`;
  if (type.kind === "error") return "!error!";
  if (type.parameters.length === 0) return type.name;
  return `${type.name}(${type.parameters.map(formatType).join(", ")})`;
}

/**
 * Parses JSON without losing integers: what lies beyond 2^53 but fits 64 bits becomes a bigint, as Kubernetes keeps it.
 * Everything else is as JSON.parse gives it.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    if (source === undefined || !/^-?\d+$/.test(source)) return value;
    const integer = BigInt(source);
    return BigInt.asIntN(64, integer) === integer ? integer : value;
  });
}

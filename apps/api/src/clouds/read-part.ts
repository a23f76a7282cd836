import type { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { Json } from "@periplus/posture/snapshot/object";
import type { CoverageEntry } from "@periplus/shared/coverage";

/** A part of a cluster's description: its value where it was read, and how the reading went. */
export interface ReadPart {
  readonly name: string;
  readonly value?: Json;
  readonly coverage: CoverageEntry;
}

/**
 * Reads one part; a failure of the cloud becomes its coverage. `prefix` names the cloud (`aks`), `explain` reads the
 * SDK's error.
 */
export async function readPart(
  prefix: string,
  name: string,
  read: () => Promise<Json>,
  explain: (error: unknown) => ReadFailure,
): Promise<ReadPart> {
  const part = `${prefix}/${name}`;
  try {
    const value = await read();
    const objects = Array.isArray(value) ? value.length : 1;
    return { name, value, coverage: { part, state: "read", objects } };
  } catch (error) {
    const { state, message } = explain(error);
    return { name, coverage: { part, state, objects: 0, message } };
  }
}

/** The parts that were read, by name. */
export function valuesOf(parts: readonly ReadPart[]): Record<string, Json> {
  const read = parts.flatMap(({ name, value }): [string, Json][] => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(read);
}

/** Does `work` for each item, at most `limit` at a time; the results are in the items' order. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const take = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, take));
  return results;
}

import type { Known } from "@periplus/posture/diff/diff";

/** Of one stored object: uid, id, version and fingerprint. */
type KnownRow = readonly [string, string, string, string];

/**
 * What is stored of a cluster's objects of one kind: JSON of rows of uid, id, version and fingerprint. As one text it goes
 * from the database to another thread at once; as objects each would be made, copied and made again.
 */
export type KnownText = string;

export const nothingKnown: KnownText = "[]";

/** By uid. */
export function readKnown(text: KnownText): Map<string, Known> {
  const rows = JSON.parse(text) as KnownRow[];
  return new Map(rows.map(([uid, id, resourceVersion, fingerprint]) => [uid, { id, resourceVersion, fingerprint }]));
}

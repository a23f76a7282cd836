const hour = 3_600_000;
const day = 24 * hour;

/** How long a key signs. */
const signsForMs = 90 * day;
/**
 * How long a key is published before it signs and after it signed: clouds keep an issuer's keys for a while, Entra and
 * Google for up to a day.
 */
export const overlapMs = 24 * hour;

/** When a key began to sign, or will. */
export interface KeyTimes {
  readonly id: string;
  readonly signsFrom: Date;
}

export interface KeyPlan<Key extends KeyTimes> {
  /** The key to sign with; undefined as long as there is none. */
  readonly signing: Key | undefined;
  /** When the next key must begin to sign, where there is none yet. */
  readonly nextSignsFrom: Date | undefined;
  /** Keys that nobody may trust any more. */
  readonly outdated: readonly Key[];
}

/** What to do with an installation's keys at a moment. */
export function planKeys<Key extends KeyTimes>(keys: readonly Key[], now: Date): KeyPlan<Key> {
  const inOrder = keys.toSorted((a, b) => a.signsFrom.getTime() - b.signsFrom.getTime());
  const begun = inOrder.filter(({ signsFrom }) => signsFrom <= now);
  const signing = begun.at(-1);
  const hasNext = inOrder.length > begun.length;
  const outdated = begun.filter((_key, index) => {
    const successor = begun[index + 1];
    return successor !== undefined && successor.signsFrom.getTime() + overlapMs <= now.getTime();
  });
  if (!signing) return { signing, nextSignsFrom: hasNext ? undefined : now, outdated };
  const due = signing.signsFrom.getTime() + signsForMs - overlapMs <= now.getTime();
  const nextSignsFrom = due && !hasNext ? new Date(now.getTime() + overlapMs) : undefined;
  return { signing, nextSignsFrom, outdated };
}

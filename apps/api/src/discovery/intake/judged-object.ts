import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import type { Judgement } from "../../rollups/judgement.js";
import type { ChangeCause } from "../../rollups/score-steps.js";

/** An object that is new, or is not what is stored of it. */
export interface DifferentObject {
  readonly object: NormalisedObject;
  /** Of its row in `resources`; null when it is new. */
  readonly id: string | null;
  /** Why it is not what was known before. */
  readonly cause: ChangeCause;
}

/** The same with what the rules say of it. */
export interface JudgedObject extends DifferentObject {
  readonly judgement: Judgement;
}

/** An object with its body as the bytes that are stored, in UTF-8: no thread makes a text of them that only writes them. */
export type EncodedObject = Omit<NormalisedObject, "body"> & { readonly body: Uint8Array };

/** An object to write that was not known. */
export interface NewObject {
  readonly object: NormalisedObject | EncodedObject;
  readonly cause: ChangeCause;
  readonly judgement: Judgement;
}

/** An object to write of which something else is stored. */
export interface ChangedObject {
  readonly object: EncodedObject;
  readonly id: string;
  readonly cause: ChangeCause;
  readonly judgement: Judgement;
}

/** Encodes the bodies of objects into one buffer, which they share. */
export function encodeBodies<Entry extends { readonly object: NormalisedObject }>(
  entries: readonly Entry[],
): (Omit<Entry, "object"> & { readonly object: EncodedObject })[] {
  const sizes = entries.map(({ object }) => Buffer.byteLength(object.body));
  const bytes = Buffer.allocUnsafeSlow(sizes.reduce((sum, size) => sum + size, 0));
  let end = 0;
  return entries.map(({ object, ...rest }, index) => {
    const start = end;
    end += sizes[index] ?? 0;
    bytes.write(object.body, start, "utf8");
    return { ...rest, object: { ...object, body: bytes.subarray(start, end) } };
  });
}

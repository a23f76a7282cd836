import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import type { Judgement } from "../../rollups/judgement.js";
import type { ChangeCause } from "../../rollups/score-steps.js";

/** An object that is new, or is not what is stored of it. */
export interface DifferentObject<Stored = NormalisedObject> {
  readonly object: Stored;
  /** Of its row in `resources`; null when it is new. */
  readonly id: string | null;
  /** Why it is not what was known before. */
  readonly cause: ChangeCause;
}

/** The same with its body as the bytes that are stored: no thread makes a text of them that only writes them. */
export type EncodedObject = Omit<NormalisedObject, "body"> & {
  /** UTF-8; a part of a buffer that it shares with the objects that came with it. */
  readonly body: Uint8Array;
};

/** An object to write, with what the rules say of it. */
export interface JudgedObject<Stored = EncodedObject> extends DifferentObject<Stored> {
  readonly judgement: Judgement;
}

/** Encodes the bodies of objects into one buffer. */
export function encodeBodies(judged: readonly JudgedObject<NormalisedObject>[]): JudgedObject[] {
  const sizes = judged.map(({ object }) => Buffer.byteLength(object.body));
  const bytes = Buffer.allocUnsafeSlow(sizes.reduce((sum, size) => sum + size, 0));
  let end = 0;
  return judged.map(({ object, ...rest }, index) => {
    const start = end;
    end += sizes[index] ?? 0;
    bytes.write(object.body, start, "utf8");
    return { ...rest, object: { ...object, body: bytes.subarray(start, end) } };
  });
}

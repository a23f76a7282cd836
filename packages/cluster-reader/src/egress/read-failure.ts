import { storableText } from "@periplus/posture/normalise/storable-text";
import type { CoverageState } from "@periplus/shared/vocabulary";
import { findCause } from "./find-cause.js";

/**
 * Something of a cloud or a cluster could not be read. The message is for a person, says what to do where that is known,
 * and holds no credential. It may pass on words of strangers, and is made such that it can be stored.
 */
export class ReadFailure extends Error {
  override readonly name = "ReadFailure";
  constructor(
    readonly state: Exclude<CoverageState, "read">,
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(storableText(message), options);
  }
}

/** The failure of ours that an SDK wrapped into its own errors, if there is one. */
export function findReadFailure(error: unknown): ReadFailure | undefined {
  return findCause(error, ReadFailure);
}

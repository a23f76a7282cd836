import type { CoverageState } from "@periplus/shared/vocabulary";

/**
 * Something of a cloud or a cluster could not be read. The message is for a person, says what to do where that is known,
 * and holds no credential.
 */
export class ReadFailure extends Error {
  override readonly name = "ReadFailure";
  constructor(
    readonly state: Exclude<CoverageState, "read">,
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

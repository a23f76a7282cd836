/** What was asked for cannot be done: the message says what to do, and the exit code is 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

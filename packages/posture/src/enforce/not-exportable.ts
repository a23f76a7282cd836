/** A rule cannot become an admission policy. The message is the reason, for people. */
export class NotExportableError extends Error {
  override readonly name = "NotExportableError";
}

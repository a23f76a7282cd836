/**
 * An error as it is logged: its stack, and the words of what caused it. Never the object itself, which may hold a
 * request with its credential, or a connection with its password.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? `${error.name}: ${error.message}`;
  if (!(error.cause instanceof Error)) return text;
  return `${text}\n  because of ${error.cause.name}: ${error.cause.message}`;
}

/**
 * An error as it is logged: its stack, and the words of what caused it. Never the object itself, which may hold a
 * request with its credential, or a connection with its password. The queue tells its errors as plain objects with an
 * error's fields (pg-boss `manager.js`: `{ ...err, message, stack, queue, worker }`).
 */
export function describeError(error: unknown): string {
  if (!isErrorLike(error)) return typeof error === "object" ? "An error without words" : String(error);
  const text = error.stack ?? error.message;
  if (!(error.cause instanceof Error)) return text;
  return `${text}\n  because of ${error.cause.name}: ${error.cause.message}`;
}

function isErrorLike(error: unknown): error is Pick<Error, "message" | "stack" | "cause"> {
  return typeof error === "object" && error !== null && "message" in error && typeof error.message === "string";
}

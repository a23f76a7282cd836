import { visibleText } from "@periplus/shared/visible-text";

/**
 * An error as it is logged: its stack, and the words of what caused it. Never the object itself, which may hold a
 * request with its credential, or a connection with its password. The queue tells its errors as plain objects with an
 * error's fields (pg-boss `manager.js`: `{ ...err, message, stack, queue, worker }`). Words of clusters and clouds may be
 * in it: what a terminal would obey is written out, and of their lines none begins where a line of ours would.
 */
export function describeError(error: unknown): string {
  return wordsOf(error)
    .split(/\r?\n/)
    .map((line) => visibleText(line))
    .join("\n  ");
}

function wordsOf(error: unknown): string {
  if (!isErrorLike(error)) return typeof error === "object" ? "An error without words" : String(error);
  const text = error.stack ?? error.message;
  if (!(error.cause instanceof Error)) return text;
  return `${text}\n  because of ${error.cause.name}: ${error.cause.message}`;
}

function isErrorLike(error: unknown): error is Pick<Error, "message" | "stack" | "cause"> {
  return typeof error === "object" && error !== null && "message" in error && typeof error.message === "string";
}

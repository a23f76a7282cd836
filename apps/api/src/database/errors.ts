/** SQLSTATE codes: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const codes = { uniqueViolation: "23505", foreignKeyViolation: "23503", checkViolation: "23514" } as const;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, codes.uniqueViolation);
}

export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, codes.foreignKeyViolation);
}

export function isCheckViolation(error: unknown): boolean {
  return hasCode(error, codes.checkViolation);
}

/** The server or the connection to it went away in the middle: the same work may succeed later. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    /^(08|57P)/.test(code) ||
    code === "ECONNREFUSED" ||
    /Connection terminated|connection error and is not queryable/i.test(error.message)
  );
}

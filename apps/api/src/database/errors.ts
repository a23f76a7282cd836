/** SQLSTATE codes: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const codes = {
  uniqueViolation: "23505",
  foreignKeyViolation: "23503",
  checkViolation: "23514",
  insufficientPrivilege: "42501",
  queryCanceled: "57014",
  lockNotAvailable: "55P03",
} as const;

/** Principals that are limited to some connectors cannot be served by this database. */
export class NoScopedRoleError extends Error {
  override readonly name = "NoScopedRoleError";
  constructor() {
    super(
      "The database has no role for people and programs that are limited to some connectors: CREATE ROLE periplus_scoped, grant it to the account of DATABASE_URL, and start again",
    );
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Prisma has a code of its own: https://www.prisma.io/docs/orm/reference/error-reference */
export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, codes.uniqueViolation) || hasCode(error, "P2002");
}

export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, codes.foreignKeyViolation);
}

export function isCheckViolation(error: unknown): boolean {
  return hasCode(error, codes.checkViolation);
}

/** Somebody else had a lock for longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return hasCode(error, codes.lockNotAvailable);
}

export function isInsufficientPrivilege(error: unknown): boolean {
  return hasCode(error, codes.insufficientPrivilege);
}

/** The statement took longer than it may. */
export function isTimedOut(error: unknown): boolean {
  return hasCode(error, codes.queryCanceled);
}

/** SQLSTATE classes 08 and 57P, the system's codes, and Prisma's: https://www.prisma.io/docs/orm/reference/error-reference */
const lostCodes = /^(08|57P|ECONN|EPIPE|P1001|P1017)/;
/** `pg` has no code for these, and Prisma has the code of the database in its words. */
const lostWords = /Connection terminated|connection error and is not queryable|Code: `(08|57P)/i;

/** The server or the connection to it went away in the middle: the same work may succeed later. */
export function isConnectionLost(error: unknown): boolean {
  // The queue tells its errors as plain objects.
  if (typeof error !== "object" || error === null) return false;
  const [code, words] = ["code" in error ? String(error.code) : "", "message" in error ? String(error.message) : ""];
  return lostCodes.test(code) || lostWords.test(words);
}

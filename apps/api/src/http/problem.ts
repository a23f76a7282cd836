import { HttpException } from "@nestjs/common";
import { type Problem, type ProblemCode, problems } from "@periplus/shared/problem";
import { isConnectionLost, isInsufficientPrivilege, isTimedOut, NoScopedRoleError } from "../database/errors.js";

export interface ProblemIssue {
  /** `query.limit`, `body.access.tenantId`. */
  readonly path: string;
  readonly message: string;
}

/** An error that the client is meant to see. Everything else that is thrown is answered as `internal`. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(
    readonly code: ProblemCode,
    readonly detail?: string,
    readonly issues?: readonly ProblemIssue[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail ?? problems[code].title);
  }
}

/** An object that is not there; `what` as in "cluster". */
export function notFound(what: string): ProblemError {
  return new ProblemError("not-found", `There is no such ${what}`);
}

/**
 * What the client is told of an error. Errors of the framework keep their status, a lost database is `unavailable`, what
 * the database does not let a limited principal do is `forbidden`, and of anything else only `internal` is told. `expected: false` asks for the error to be logged.
 */
export function toProblemError(error: unknown): { problem: ProblemError; expected: boolean } {
  if (error instanceof ProblemError) return { problem: error, expected: true };
  const status = statusOf(error);
  if (status !== undefined && status < 500)
    return { problem: new ProblemError(codeOf(status), frameworkDetail(error)), expected: true };
  if (isConnectionLost(error))
    return { problem: new ProblemError("unavailable", "The database does not answer"), expected: false };
  if (isTimedOut(error))
    return { problem: new ProblemError("unavailable", "This takes too long: ask for less at once"), expected: false };
  if (error instanceof NoScopedRoleError)
    return { problem: new ProblemError("unavailable", error.message), expected: false };
  if (isInsufficientPrivilege(error))
    return {
      problem: new ProblemError("forbidden", "This concerns more than the connectors you reach"),
      expected: false,
    };
  return { problem: new ProblemError("internal"), expected: false };
}

/** The body of the answer. */
export function problemBody({ code, detail, issues }: ProblemError, requestId: string, path: string): Problem {
  const { status, title } = problems[code];
  return {
    type: `urn:periplus:problem:${code}`,
    code,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    instance: path,
    requestId,
    ...(issues === undefined ? {} : { issues: [...issues] }),
  };
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

function codeOf(status: number): ProblemCode {
  const known = (Object.keys(problems) as ProblemCode[]).find((code) => problems[code].status === status);
  // Statuses that only the framework uses (414, 431, 405…) all mean that the request was not well made.
  return known ?? "invalid-input";
}

/** Fastify words its own refusals for people; Nest's repeat the URL, which is in `instance` already. */
function frameworkDetail(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return statusOf(error) === 404 ? undefined : error.message;
}

import { type Problem, type ProblemCode, problem, problems } from "@periplus/shared/problem";

/** `unreachable`: no answer came at all, or one that is not ours (a proxy's page). */
export type FailureCode = ProblemCode | "unreachable";

/** Anything that went wrong with a call, in the words of the API where it had words. */
export class ApiError extends Error {
  readonly code: FailureCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly issues: readonly { path: string; message: string }[];

  constructor(failure: Partial<Problem> & { title: string }, code: FailureCode) {
    super(failure.detail ?? failure.title);
    this.name = "ApiError";
    this.code = code;
    this.status = failure.status ?? 0;
    this.title = failure.title;
    this.detail = failure.detail;
    this.requestId = failure.requestId;
    this.issues = failure.issues ?? [];
  }
}

/** Reads the error of an answer that is not 2xx: problem details, or what can be told of something else. */
export async function readApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = problem.safeParse(body);
  if (parsed.success) return new ApiError(parsed.data, parsed.data.code);
  const known = Object.entries(problems).find(([, { status }]) => status === response.status);
  return new ApiError(
    {
      title: known?.[1].title ?? `The server answered ${response.status}`,
      status: response.status,
      detail: "The answer was not in the form the API gives its errors; something between may have answered.",
    },
    known ? (known[0] as ProblemCode) : "unreachable",
  );
}

/** Any thrown value as an `ApiError`. */
export function toApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  if (cause instanceof TypeError)
    return new ApiError(
      { title: "The server did not answer", detail: "Check the connection, then try again." },
      "unreachable",
    );
  return new ApiError({ title: cause instanceof Error ? cause.message : "Something failed in this page" }, "internal");
}

import { z } from "zod";

/** Every error that the API can answer: code → HTTP status and title. The code is stable, the words are not. */
export const problems = {
  "invalid-input": { status: 400, title: "The request is not valid" },
  "invalid-query": { status: 400, title: "The query is not valid" },
  "invalid-cursor": { status: 400, title: "The cursor does not belong to this list" },
  unauthenticated: { status: 401, title: "Sign in first" },
  forbidden: { status: 403, title: "Your role does not allow this" },
  "sign-in-again": { status: 403, title: "Sign in again first" },
  "not-found": { status: 404, title: "There is nothing here" },
  "method-not-allowed": { status: 405, title: "This path does not have this method" },
  conflict: { status: 409, title: "The state of the object does not allow this" },
  "precondition-failed": { status: 412, title: "It was changed since you read it" },
  "too-large": { status: 413, title: "The request is too large" },
  "unsupported-media-type": { status: 415, title: "The content type is not supported" },
  "refused-kubeconfig": { status: 422, title: "The kubeconfig holds something that is not accepted" },
  "key-reused": { status: 422, title: "The Idempotency-Key belongs to another request" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something failed on our side" },
  unavailable: { status: 503, title: "The service is not ready" },
} as const;
export type ProblemCode = keyof typeof problems;

/** An error as the client sees it: RFC 9457 problem details with our code and the request's id. */
export const problem = z
  .object({
    type: z.string(),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problem>;

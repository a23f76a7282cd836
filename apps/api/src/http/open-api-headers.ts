import type { Endpoint } from "@periplus/shared/endpoint";

const text = { type: "string" };
const header = (name: string, description: string) => ({
  name,
  in: "header",
  required: false,
  description,
  schema: text,
});

const idempotencyKey = {
  ...header(
    "Idempotency-Key",
    "A text of your own, in quotes: the same request again within a day gets the same answer, and is done once",
  ),
  schema: { ...text, pattern: '^"[ !#-\\[\\]-~]{1,255}"$' },
};
const ifMatch = (read: string) =>
  header("If-Match", `The ETag of ${read}: where that has changed since, nothing is done (412)`);
const ifNoneMatch = header("If-None-Match", "An ETag: 304 without a body where it is still the same");

/** A read whose answer has an entity tag. */
const isTagged = ({ method, stream, file }: Endpoint) => method === "GET" && !stream && !file;
const isKeyed = ({ method, access }: Endpoint) => method !== "GET" && access !== "public";

/** The header fields that an endpoint obeys. */
export function requestHeadersOf(endpoint: Endpoint): unknown[] {
  return [
    ...(isTagged(endpoint) ? [ifNoneMatch] : []),
    ...(isKeyed(endpoint) ? [idempotencyKey] : []),
    ...(endpoint.ifMatch === undefined ? [] : [ifMatch(endpoint.ifMatch)]),
  ];
}

/** Those of an answer that went well. */
export function answerHeadersOf(endpoint: Endpoint): Record<string, unknown> {
  const reference = (name: string) => ({ [name]: { $ref: `#/components/headers/${name}` } });
  return {
    ...(isTagged(endpoint) ? reference("ETag") : {}),
    ...reference("RateLimit-Policy"),
    ...reference("RateLimit"),
  };
}

/** What those header fields may be answered with, by status. */
export function headerAnswersOf(endpoint: Endpoint, failure: unknown): Record<string, unknown> {
  return {
    ...(isTagged(endpoint) ? { "304": { description: "It is what the If-None-Match names" } } : {}),
    ...(isKeyed(endpoint) ? { "409": failure, "422": failure } : {}),
    ...(endpoint.ifMatch === undefined ? {} : { "412": failure }),
    "429": { $ref: "#/components/responses/TooManyRequests" },
  };
}

/** What the references above lead to. */
export const answerHeaders = {
  ETag: { schema: text, description: "The same answer has the same tag" },
  "RateLimit-Policy": {
    schema: text,
    description: 'Whose quota it is, requests (q) and seconds (w): "principal";q=1200;w=60',
  },
  RateLimit: { schema: text, description: 'What is left (r) for so many seconds (t): "principal";r=1199;t=42' },
};

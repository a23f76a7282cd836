import { z } from "zod";
import type { KubernetesClient } from "./kubernetes-client.js";

/** "May I do that?", as the API server is asked. An empty group is the core group; without a namespace, everywhere. */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

export interface AccessAnswer {
  readonly question: AccessQuestion;
  /** Null where the API server did not answer. */
  readonly allowed: boolean | null;
  /** The authoriser's own words, or why there is no answer. */
  readonly message: string | null;
}

const apiVersion = "authorization.k8s.io/v1";
const review = z.object({
  status: z.object({
    allowed: z.boolean(),
    reason: z.string().optional(),
    evaluationError: z.string().optional(),
  }),
});

/**
 * Asks the API server what the credential may do, by one SelfSubjectAccessReview per question: unlike the rules review, it
 * asks authorisers outside of Kubernetes, too. Every user may ask it by default. Throws EgressError.
 * https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
export function reviewAccess(
  client: KubernetesClient,
  questions: readonly AccessQuestion[],
  signal: AbortSignal,
): Promise<AccessAnswer[]> {
  return Promise.all(questions.map((question) => ask(client, question, signal)));
}

/** `list core/pods`, `create core/pods/exec` */
export function describeQuestion({ verb, group, resource, subresource }: AccessQuestion): string {
  return `${verb} ${[group || "core", resource, ...(subresource === undefined ? [] : [subresource])].join("/")}`;
}

async function ask(client: KubernetesClient, question: AccessQuestion, signal: AbortSignal): Promise<AccessAnswer> {
  const body = { apiVersion, kind: "SelfSubjectAccessReview", spec: { resourceAttributes: question } };
  const { status, body: answer } = await client.ask({
    path: `/apis/${apiVersion}/selfsubjectaccessreviews`,
    body,
    signal,
  });
  if (status !== 200 && status !== 201) {
    return { question, allowed: null, message: `The API server does not say (${status}).` };
  }
  const told = review.safeParse(parse(answer)).data?.status;
  if (!told) return { question, allowed: null, message: "The API server's answer cannot be read." };
  return { question, allowed: told.allowed, message: told.evaluationError || told.reason || null };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

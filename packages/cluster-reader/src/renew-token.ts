import { z } from "zod";
import { readToken } from "./bound-token.js";
import type { KubernetesEndpoint } from "./egress/kubernetes-endpoint.js";
import type { Meter } from "./egress/meter.js";
import { ReadFailure } from "./egress/read-failure.js";
import { failureOfResponse, failureOfTransport } from "./failures.js";
import { defaultLimits, KubernetesClient } from "./kubernetes-client.js";

/** The shortest and the longest life that is asked for: the API server takes no less than ten minutes. */
const shortestSeconds = 600;
const longestSeconds = 30 * 24 * 3_600;

const answer = z.object({ status: z.object({ token: z.string().min(1) }) });

/**
 * Exchanges a bound ServiceAccount token for a new one of the same life, at most thirty days, by asking the API server as
 * itself. It may where it has `create` on `serviceaccounts/token` of its own name and no other. Throws ReadFailure.
 * https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export async function renewToken(
  endpoint: KubernetesEndpoint,
  token: string,
  meter: Meter,
  signal: AbortSignal,
): Promise<string> {
  const { account, audiences, lifeSeconds } = readToken(token);
  if (!account) throw new ReadFailure("failed", "The token is not bound to a ServiceAccount and cannot be renewed.");
  const client = new KubernetesClient(endpoint, defaultLimits, meter);
  const what = `a new token of ServiceAccount ${account.namespace}/${account.name}`;
  const expirationSeconds = Math.min(Math.max(Math.round(lifeSeconds), shortestSeconds), longestSeconds);
  try {
    const response = await client.ask({
      path: `/api/v1/namespaces/${encodeURIComponent(account.namespace)}/serviceaccounts/${encodeURIComponent(account.name)}/token`,
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { audiences, expirationSeconds },
      },
      signal,
    });
    const failure = failureOfResponse(response, what);
    if (failure) throw failure;
    const parsed = answer.safeParse(JSON.parse(response.body.toString("utf8")));
    if (parsed.success) return parsed.data.status.token;
    throw new ReadFailure("failed", `The API server gave no token for ${what}.`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SyntaxError) throw new ReadFailure("failed", `The answer for ${what} is not whole.`);
    throw failureOfTransport(error);
  } finally {
    await client.close();
  }
}

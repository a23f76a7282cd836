import { z } from "zod";

/** What a bearer token tells of itself. Nothing of it is verified: only the API server can. */
export interface TokenFacts {
  /** Null: it does not say, as tokens of the older kind, which never end. */
  readonly endsAt: Date | null;
  /** When it should be exchanged for a new one: at half of its life. Null where it cannot be. */
  readonly renewAt: Date | null;
  /** The ServiceAccount that it is bound to; null for any other token. */
  readonly account: { readonly namespace: string; readonly name: string } | null;
  readonly audiences: readonly string[];
  readonly lifeSeconds: number;
}

/**
 * Claims of a bound ServiceAccount token.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#schema-for-service-account-private-claims
 */
const claims = z.object({
  iat: z.number().optional(),
  exp: z.number().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  "kubernetes.io": z
    .object({ namespace: z.string(), serviceaccount: z.object({ name: z.string() }) })
    .optional()
    .catch(undefined),
});

/** Reads a token; an opaque one says nothing. */
export function readToken(token: string): TokenFacts {
  const parsed = claims.safeParse(decodeClaims(token)).data;
  const { iat, exp, aud = [], "kubernetes.io": bound } = parsed ?? {};
  const account = bound ? { namespace: bound.namespace, name: bound.serviceaccount.name } : null;
  const isRenewable = account !== null && exp !== undefined && iat !== undefined;
  return {
    endsAt: exp === undefined ? null : new Date(exp * 1_000),
    renewAt: isRenewable ? new Date(((iat + exp) / 2) * 1_000) : null,
    account,
    audiences: [aud].flat(),
    lifeSeconds: isRenewable ? exp - iat : 0,
  };
}

function decodeClaims(token: string): unknown {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  try {
    return JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

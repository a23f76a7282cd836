import { type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";

/** Whose sessions end: one of the provider's, or all of a person. */
export interface LogoutOrder {
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly session: string | undefined;
  /** By which a second use is known. */
  readonly id: string;
  readonly expiresAt: Date;
}

/** https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken */
const eventName = "http://schemas.openid.net/event/backchannel-logout";
const claims = z.object({
  iss: z.string(),
  jti: z.string().min(1),
  iat: z.number(),
  exp: z.number().optional(),
  sub: z.string().min(1).optional(),
  sid: z.string().min(1).optional(),
  events: z.object({ [eventName]: z.object({}) }),
  nonce: z.undefined().optional(),
});

/** A token is obeyed so long after it was made (seconds), and its end may say less. */
const longestUse = 300;
const clockTolerance = 30;
/** Those that are checked with the provider's public keys. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

/**
 * Reads a logout token as section 2.6 says: signature, issuer, audience, type, event, no nonce, and whose session. Throws
 * for anything else. Whether it was used before is for the caller to see.
 */
export async function readLogoutToken(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId }: { issuer: string; clientId: string },
  now: Date,
): Promise<LogoutOrder> {
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience: clientId,
    algorithms,
    typ: "logout+jwt",
    maxTokenAge: longestUse,
    clockTolerance,
    currentDate: now,
  });
  const { iss, jti, iat, exp, sub, sid } = claims.parse(payload);
  if (sub === undefined && sid === undefined) throw new Error("The logout token names neither a person nor a session");
  const end = Math.max(exp ?? 0, iat + longestUse) + clockTolerance;
  return { issuer: iss, subject: sub, session: sid, id: jti, expiresAt: new Date(end * 1_000) };
}

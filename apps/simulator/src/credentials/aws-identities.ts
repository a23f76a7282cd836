import { randomBytes } from "node:crypto";
import { Refusal } from "../server/refusal.js";
import { Clock } from "./clock.js";
import { instantOf, isSignedWith, type SignatureClaim, type SignedRequest } from "./sigv4.js";

/** Somebody who can sign requests: the scanner's own user, or a session of the role in the customer's account. */
export interface AwsIdentity {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
  /** `arn:aws:iam::…:user/…` or `arn:aws:sts::…:assumed-role/Role/session` */
  arn: string;
  userId: string;
  account: string;
  /** The role behind a session. */
  roleArn: string | undefined;
  /** The policy that the session was narrowed with. */
  sessionPolicy?: string;
  /** Milliseconds since 1970; undefined for keys that do not end. */
  expiresAt: number | undefined;
}

const MAX_SKEW = 15 * 60_000;
const upper = (bytes: number): string => randomBytes(bytes).toString("hex").toUpperCase();

/** The keys that the simulated AWS knows: it starts with one user and adds a session for each assumed role. */
export class AwsIdentities {
  readonly #identities = new Map<string, AwsIdentity>();

  constructor(
    user: AwsIdentity,
    readonly clock: Clock = new Clock(),
  ) {
    this.#identities.set(user.accessKeyId, user);
  }

  /** Opens a session of a role, as AssumeRole does. */
  openSession(roleArn: string, sessionName: string, lifetimeSeconds: number, sessionPolicy?: string): AwsIdentity {
    const [, , , , account = "", role = ""] = roleArn.split(":");
    const roleName = role.split("/").at(-1) ?? role;
    const session: AwsIdentity = {
      accessKeyId: `ASIA${upper(8)}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(180).toString("base64"),
      arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
      userId: `AROA${upper(8)}:${sessionName}`,
      account,
      roleArn,
      expiresAt: Date.now() + lifetimeSeconds * 1000,
      ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
    };
    this.#identities.set(session.accessKeyId, session);
    return session;
  }

  /** Ends all sessions at once, so that the next request with one of them meets ExpiredToken. */
  expireSessions(): void {
    for (const identity of this.#identities.values()) {
      if (identity.sessionToken !== undefined) identity.expiresAt = Date.now() - 1000;
    }
  }

  /**
   * Tells who signed the request. Throws the refusals that AWS gives: MissingAuthenticationToken,
   * UnrecognizedClientException, ExpiredTokenException, InvalidSignatureException.
   */
  authenticate(request: SignedRequest, claim: SignatureClaim | undefined): AwsIdentity {
    if (!claim) throw new Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    const identity = this.#identities.get(claim.accessKeyId);
    if (!identity || identity.sessionToken !== claim.sessionToken) {
      throw new Refusal(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
    }
    if (identity.expiresAt !== undefined && identity.expiresAt < Date.now()) {
      throw new Refusal(403, "ExpiredTokenException", "The security token included in the request is expired");
    }
    const skew = this.clock.now() - instantOf(claim.date);
    if (Math.abs(skew) >= MAX_SKEW) {
      const words = skew > 0 ? "Signature expired" : "Signature not yet current";
      const now = new Date(this.clock.now()).toISOString().replace(/[-:]|\.\d+/g, "");
      throw new Refusal(403, "InvalidSignatureException", `${words}: ${claim.date} is not within 15 min. of ${now}`);
    }
    if (!isSignedWith(request, claim, identity.secretAccessKey) || Number.isNaN(skew)) {
      throw new Refusal(
        403,
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access " +
          "Key and signing method.",
      );
    }
    return identity;
  }
}

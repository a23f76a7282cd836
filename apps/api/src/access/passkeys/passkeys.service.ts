import { Injectable } from "@nestjs/common";
import type { NewPasskey, PasskeyOptions, ShownPasskey } from "@periplus/shared/passkey";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { notFound, ProblemError } from "../../http/problem.js";
import { AccountsStore } from "../accounts/accounts.store.js";
import type { Browser } from "../sessions/session-start.js";
import { AttemptsStore } from "../sign-in/attempts.store.js";
import { type KeptPasskey, PasskeysStore } from "./passkeys.store.js";
import { RelyingParty } from "./relying-party.js";

/** What a passkey is shown for: alone, or after the password of one person. */
type Purpose = "passkey" | "second factor";

const making = "make passkey";
/** EdDSA, ES256 and RS256, which all devices have: https://www.iana.org/assignments/cose#algorithms */
const supportedAlgorithmIDs = [-8, -7, -257];

/** Makes passkeys and checks them. A challenge is good once, for the browser that asked for it. */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly store: PasskeysStore,
    private readonly attempts: AttemptsStore,
    private readonly accounts: AccountsStore,
    private readonly party: RelyingParty,
  ) {}

  /** What the browser makes a passkey with. */
  async beginMaking(accountId: string, browser: Browser, now: Date): Promise<PasskeyOptions> {
    const account = await this.accounts.find(accountId);
    if (!account) throw notFound("account");
    const options = await generateRegistrationOptions({
      rpName: "Periplus",
      supportedAlgorithmIDs,
      rpID: this.party.names.id,
      userID: Buffer.from(accountId),
      userName: account.signInName ?? account.email ?? account.name,
      userDisplayName: account.name,
      excludeCredentials: await this.store.listCredentials(accountId),
      // Found by the device itself, so that it signs in without a name; and with the person's own PIN or finger.
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    await this.attempts.begin(making, { challenge: options.challenge, accountId }, browser, now);
    return { ...options };
  }

  async make(accountId: string, { name, credential }: NewPasskey, browser: Browser, now: Date): Promise<void> {
    const memory = await this.attempts.take(making, browser, now);
    const verified = await verifyRegistrationResponse({
      response: credential as unknown as RegistrationResponseJSON,
      supportedAlgorithmIDs,
      expectedChallenge: memory?.challenge ?? "",
      expectedOrigin: this.party.names.origin,
      expectedRPID: this.party.names.id,
    }).catch(() => undefined);
    if (memory?.accountId !== accountId || !verified?.registrationInfo) throw refused();
    const { credential: made, credentialBackedUp: backedUp } = verified.registrationInfo;
    if (!(await this.store.add(accountId, { name, backedUp, credential: made }, now)))
      throw new ProblemError("conflict", "This passkey is known already");
  }

  /** What the browser shows a passkey with: one of the person's, where the password said who it is. */
  async beginShowing(accountId: string | null, browser: Browser, now: Date): Promise<PasskeyOptions> {
    const options = await generateAuthenticationOptions({
      rpID: this.party.names.id,
      userVerification: "required",
      ...(accountId === null ? {} : { allowCredentials: await this.store.listCredentials(accountId) }),
    });
    const purpose: Purpose = accountId === null ? "passkey" : "second factor";
    await this.attempts.begin(purpose, { challenge: options.challenge, accountId }, browser, now);
    return { ...options };
  }

  /** Who shows a passkey, and what for. Throws ProblemError `unauthenticated`, the same for every reason. */
  async check(
    shown: ShownPasskey,
    browser: Browser,
    now: Date,
  ): Promise<{ account: KeptPasskey["account"]; purpose: Purpose }> {
    const [purpose, memory] = await this.takeChallenge(browser, now);
    const kept = await this.store.find(shown.id);
    if (!kept || !memory || kept.account.disabledAt) throw refused();
    const { account, credential } = kept;
    const response = shown as unknown as AuthenticationResponseJSON;
    const isTheirs = purpose === "passkey" ? isOwner(response, account.id) : memory.accountId === account.id;
    const verified = await verifyAuthenticationResponse({
      ...{ response, credential },
      expectedChallenge: memory.challenge ?? "",
      expectedOrigin: this.party.names.origin,
      expectedRPID: this.party.names.id,
    }).catch(() => undefined);
    if (!isTheirs || !verified?.verified) throw refused();
    await this.store.markUsed(kept.id, verified.authenticationInfo.newCounter, now);
    return { account, purpose };
  }

  private async takeChallenge(browser: Browser, now: Date) {
    const second = await this.attempts.take("second factor", browser, now);
    if (second) return ["second factor", second] as const;
    return ["passkey", await this.attempts.take("passkey", browser, now)] as const;
  }
}

/** The device says whose passkey it found. */
function isOwner({ response: { userHandle } }: AuthenticationResponseJSON, accountId: string): boolean {
  return userHandle !== undefined && Buffer.from(userHandle, "base64url").toString() === accountId;
}

function refused(): ProblemError {
  return new ProblemError("unauthenticated", "The passkey was not accepted: begin again");
}

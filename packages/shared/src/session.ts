import { z } from "zod";
import { newPassword, signInName } from "./account.js";
import { capability } from "./capability.js";
import { connectorIds } from "./grant.js";
import { instant } from "./instant.js";
import { passkeyOptions } from "./passkey.js";
import { role } from "./vocabulary.js";

export const signInMethods = ["link", "password", "passkey", "password+passkey", "provider"] as const;

/** Who is asking, and what they may do: the dashboard derives nothing from the role's name. */
export const me = z
  .object({
    name: z.string(),
    role,
    via: z.enum(["session", "token", "bootstrap"]),
    /** How the session was begun; null where there is none. */
    method: z.enum(signInMethods).nullable(),
    /** Null: signed in by a link, or a token that stands for itself. */
    account: z
      .object({
        id: z.uuid(),
        kind: z.enum(["person", "service"]),
        hasPassword: z.boolean(),
        passkeys: z.number().int(),
      })
      .nullable(),
    /** They have shown a password only, and the installation asks for a passkey, too: until then they may do nothing. */
    needsPasskey: z.boolean(),
    /** What they may do, for some connectors at least. */
    capabilities: z.record(capability, z.boolean()),
    /** For which connectors, by id. */
    reach: z.record(capability, z.union([z.literal("all"), z.array(z.uuid())])),
    /** The connectors that they see, where these are not all. */
    limitedTo: z.array(z.object({ id: z.uuid(), name: z.string() })).nullable(),
    /** Sample data can be started from here (the simulator is part of this installation). */
    sampleDataAvailable: z.boolean(),
    version: z.string(),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof me>;

/** How one may sign in here. */
export const signInOptions = z
  .object({
    password: z.boolean(),
    passkey: z.boolean(),
    /** The name of the identity provider, as a button shows it. */
    provider: z.string().nullable(),
  })
  .meta({ id: "SignInOptions" });
export type SignInOptions = z.infer<typeof signInOptions>;

const code = z.string().min(20).max(200);
export const newSession = z.object({ code }).meta({ id: "NewSession" });

export const passwordSignIn = z
  .object({ signInName: z.string().trim().min(1).max(200), password: z.string().min(1).max(1_000) })
  .meta({ id: "PasswordSignIn" });

/** A password may be the first of two steps. */
export const signInStep = z
  .object({
    me: me.nullable(),
    /** What the passkey is shown with that is asked for, too. */
    passkey: passkeyOptions.nullable(),
  })
  .meta({ id: "SignInStep" });
export type SignInStep = z.infer<typeof signInStep>;

/** Sends a browser to the identity provider. `next` is the path of the page that one wants to see afterwards. */
export const providerRequest = z.object({ next: z.string().max(2_000).nullable().default(null) }).meta({
  id: "ProviderRequest",
});

/** With what the provider sent the browser back, as it stands in the address. */
export const providerAnswer = z
  .object({
    state: z.string().min(1).max(500),
    code: z.string().max(8_000).optional(),
    /** Who answers: RFC 9207. */
    iss: z.string().max(2_000).optional(),
    error: z.string().max(200).optional(),
  })
  .meta({ id: "ProviderAnswer" });
export type ProviderAnswer = z.infer<typeof providerAnswer>;

/** OpenID Connect Back-Channel Logout 1.0, section 2.5. */
export const backChannelLogout = z.object({ logout_token: z.string().min(1).max(16_000) }).meta({
  id: "BackChannelLogout",
});

/** Makes the first account of an installation, with the code of the link that its start printed. */
export const firstAccount = z
  .object({ code, name: z.string().trim().min(1).max(100), signInName, password: newPassword })
  .meta({ id: "FirstAccount" });

/** Chooses a password with the code of a link. */
export const chosenPassword = z.object({ code, password: newPassword }).meta({ id: "ChosenPassword" });

export const passwordChange = z
  .object({ current: z.string().min(1).max(1_000), password: newPassword })
  .meta({ id: "PasswordChange" });

export const newSignInLink = z
  .object({ name: z.string().trim().min(1).max(100), role, connectorIds: connectorIds.default(null) })
  .meta({ id: "NewSignInLink" });
export type NewSignInLink = z.input<typeof newSignInLink>;

/** Signs somebody in once, until `expiresAt`. Whoever has the link is that person: it is in this answer only. */
export const signInLink = z
  .object({
    /** The sign-in page with the code behind `#`, where no server logs it. */
    url: z.url(),
    code: z.string(),
    expiresAt: instant,
  })
  .meta({ id: "SignInLink" });
export type SignInLink = z.infer<typeof signInLink>;

/** A browser that is signed in. */
export const sessionView = z
  .object({
    id: z.uuid(),
    /** The one that asks. */
    current: z.boolean(),
    name: z.string(),
    accountId: z.uuid().nullable(),
    method: z.enum(signInMethods),
    /** From where it was begun, and by which browser, as it called itself. */
    address: z.string().nullable(),
    browser: z.string().nullable(),
    createdAt: instant,
    lastSeenAt: instant,
    expiresAt: instant,
  })
  .meta({ id: "Session" });
export type SessionView = z.infer<typeof sessionView>;

import { z } from "zod";
import type { Endpoint } from "../endpoint.js";
import { passkeyOptions, shownPasskey } from "../passkey.js";
import {
  backChannelLogout,
  chosenPassword,
  firstAccount,
  me,
  newSession,
  passwordSignIn,
  providerAnswer,
  providerRequest,
  signInOptions,
  signInStep,
} from "../session.js";

const signIn = { tag: "sign-in", access: "public" } as const;

/** How somebody gets a session. */
export const signInEndpoints = {
  getSignInOptions: {
    ...signIn,
    method: "GET",
    path: "/sign-in",
    summary: "How one may sign in here",
    response: signInOptions,
  },
  createSession: {
    ...signIn,
    method: "POST",
    path: "/sessions",
    summary: "Exchange a one-time sign-in code for a session cookie",
    body: newSession,
    response: me,
    status: 201,
  },
  createPasswordSession: {
    ...signIn,
    method: "POST",
    path: "/sessions/password",
    summary: "Sign in by name and password; whoever has passkeys then shows one",
    body: passwordSignIn,
    response: signInStep,
    status: 201,
  },
  createFirstAccount: {
    ...signIn,
    method: "POST",
    path: "/accounts/first",
    summary: "Make the first administrator with the code that the start printed, and sign in",
    body: firstAccount,
    response: me,
    status: 201,
  },
  choosePassword: {
    ...signIn,
    method: "POST",
    path: "/sessions/chosen-password",
    summary: "Choose a password with the code of a link, and sign in; earlier sessions of the account end",
    body: chosenPassword,
    response: signInStep,
    status: 201,
  },
  beginPasskeySession: {
    ...signIn,
    method: "POST",
    path: "/sessions/passkey/options",
    summary: "What a browser shows a passkey with, good once within 10 minutes",
    response: z.object({ options: passkeyOptions }),
  },
  createPasskeySession: {
    ...signIn,
    method: "POST",
    path: "/sessions/passkey",
    summary: "Sign in by a passkey, alone or after a password",
    body: shownPasskey,
    response: me,
    status: 201,
  },
  beginProviderSession: {
    ...signIn,
    method: "POST",
    path: "/sessions/provider/begin",
    summary: "Where a browser signs in at the identity provider, good once within 10 minutes",
    body: providerRequest,
    response: z.object({ url: z.url() }),
  },
  createProviderSession: {
    ...signIn,
    method: "POST",
    path: "/sessions/provider",
    summary: "Sign in with what the identity provider sent the browser back with",
    body: providerAnswer,
    response: z.object({ me, next: z.string().nullable() }),
    status: 201,
  },
  backChannelLogout: {
    ...signIn,
    method: "POST",
    path: "/back-channel-logout",
    summary: "The identity provider ends sessions (OpenID Connect Back-Channel Logout 1.0)",
    body: backChannelLogout,
    form: true,
    response: z.object({ ended: z.number().int() }),
  },
} as const satisfies Record<string, Endpoint>;

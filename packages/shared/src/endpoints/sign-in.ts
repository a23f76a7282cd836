import { z } from "zod";
import type { Endpoint } from "../endpoint.js";
import { passkeyOptions, shownPasskey } from "../passkey.js";
import { chosenPassword, firstAccount, me, newSession, passwordSignIn, signInOptions, signInStep } from "../session.js";

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
} as const satisfies Record<string, Endpoint>;

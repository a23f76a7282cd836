import { z } from "zod";
import type { Endpoint } from "../endpoint.js";
import { pageOf, wholeListQuery } from "../page.js";
import { newPasskey, passkey, passkeyOptions } from "../passkey.js";
import { me, passwordChange, sessionView } from "../session.js";
import { createdToken, newOwnToken, token } from "../token.js";
import { uuidParams } from "./path-parameters.js";

const account = { tag: "account", access: "signedIn" } as const;

/** What everybody does for themselves. */
export const accountEndpoints = {
  getMe: {
    ...account,
    method: "GET",
    path: "/me",
    summary: "Who am I and what may I do",
    response: me,
  },
  deleteSession: {
    ...account,
    method: "DELETE",
    path: "/sessions/current",
    summary: "Sign out",
    response: null,
  },
  signOutOfProvider: {
    ...account,
    method: "POST",
    path: "/sessions/current/provider-sign-out",
    summary: "Sign out, and learn where the browser signs out of the identity provider, too",
    response: z.object({ url: z.url().nullable() }),
  },
  listOwnSessions: {
    ...account,
    method: "GET",
    path: "/account/sessions",
    summary: "List the browsers that are signed in as me",
    query: wholeListQuery,
    response: pageOf(sessionView),
  },
  deleteOwnSession: {
    ...account,
    method: "DELETE",
    path: "/account/sessions/:id",
    summary: "Sign one of my browsers out",
    params: uuidParams,
    response: null,
  },
  changePassword: {
    ...account,
    access: "person",
    beforeSecondFactor: true,
    method: "PUT",
    path: "/account/password",
    summary: "Change my password; my other sessions end",
    body: passwordChange,
    response: null,
  },
  deletePassword: {
    ...account,
    access: "person",
    freshSignIn: true,
    method: "DELETE",
    path: "/account/password",
    summary: "Sign in by passkeys only from now on",
    response: null,
  },
  listPasskeys: {
    ...account,
    access: "person",
    beforeSecondFactor: true,
    method: "GET",
    path: "/account/passkeys",
    summary: "List my passkeys",
    query: wholeListQuery,
    response: pageOf(passkey),
  },
  beginPasskey: {
    ...account,
    access: "person",
    freshSignIn: true,
    beforeSecondFactor: true,
    method: "POST",
    path: "/account/passkeys/options",
    summary: "What a browser makes a passkey with, good once within 10 minutes",
    response: z.object({ options: passkeyOptions }),
  },
  createPasskey: {
    ...account,
    access: "person",
    freshSignIn: true,
    beforeSecondFactor: true,
    method: "POST",
    path: "/account/passkeys",
    summary: "Keep a passkey that the browser made",
    body: newPasskey,
    response: pageOf(passkey),
    status: 201,
  },
  deletePasskey: {
    ...account,
    access: "person",
    freshSignIn: true,
    method: "DELETE",
    path: "/account/passkeys/:id",
    summary: "Forget one of my passkeys",
    params: uuidParams,
    response: null,
  },
  listOwnTokens: {
    ...account,
    method: "GET",
    path: "/account/tokens",
    summary: "List my API tokens",
    query: wholeListQuery,
    response: pageOf(token),
  },
  createOwnToken: {
    ...account,
    access: "person",
    method: "POST",
    path: "/account/tokens",
    summary: "Create an API token that does no more than I may; its secret is in this answer only",
    body: newOwnToken,
    response: createdToken,
    status: 201,
  },
  deleteOwnToken: {
    ...account,
    access: "person",
    method: "DELETE",
    path: "/account/tokens/:id",
    summary: "Revoke one of my API tokens",
    params: uuidParams,
    response: null,
  },
} as const satisfies Record<string, Endpoint>;

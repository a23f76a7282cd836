import type { Endpoint } from "../endpoint.js";
import { pageOf, wholeListQuery } from "../page.js";
import { createdToken, me, newSession, newSignInLink, newToken, signInLink, token } from "../session.js";
import { uuidParams } from "./path-parameters.js";

const sessions = { tag: "sessions" } as const;

export const accessEndpoints = {
  createSession: {
    ...sessions,
    method: "POST",
    path: "/sessions",
    access: "public",
    summary: "Exchange a one-time sign-in code for a session cookie",
    body: newSession,
    response: me,
    status: 201,
  },
  deleteSession: {
    ...sessions,
    method: "DELETE",
    path: "/sessions/current",
    access: "signedIn",
    summary: "Sign out",
    response: null,
  },
  getMe: {
    ...sessions,
    method: "GET",
    path: "/me",
    access: "signedIn",
    summary: "Who am I and what may I do",
    response: me,
  },
  createSignInLink: {
    ...sessions,
    method: "POST",
    path: "/sign-in-links",
    access: "manageAccess",
    summary: "Make a link that signs somebody in once, within 15 minutes",
    body: newSignInLink,
    response: signInLink,
    status: 201,
  },
  listTokens: {
    ...sessions,
    method: "GET",
    path: "/tokens",
    access: "manageAccess",
    summary: "List API tokens",
    query: wholeListQuery,
    response: pageOf(token),
  },
  createToken: {
    ...sessions,
    method: "POST",
    path: "/tokens",
    access: "manageAccess",
    summary: "Create an API token; its secret is in this answer only",
    body: newToken,
    response: createdToken,
    status: 201,
  },
  deleteToken: {
    ...sessions,
    method: "DELETE",
    path: "/tokens/:id",
    access: "manageAccess",
    summary: "Revoke an API token",
    params: uuidParams,
    response: null,
  },
} as const satisfies Record<string, Endpoint>;

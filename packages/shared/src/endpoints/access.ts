import { z } from "zod";
import { account, accountChange, accountKind, groupRole, newAccount, newGroupRole } from "../account.js";
import type { Endpoint } from "../endpoint.js";
import { pageOf, wholeListQuery } from "../page.js";
import { newSignInLink, sessionView, signInLink } from "../session.js";
import { createdToken, newToken, token } from "../token.js";
import { uuidParams } from "./path-parameters.js";

const access = { tag: "access", access: "manageAccess" } as const;

/** Who gets in, and what they may do. */
export const accessEndpoints = {
  listAccounts: {
    ...access,
    method: "GET",
    path: "/accounts",
    summary: "List people and service accounts",
    query: wholeListQuery.extend({ kind: accountKind.optional() }),
    response: pageOf(account),
  },
  createAccount: {
    ...access,
    method: "POST",
    path: "/accounts",
    summary: "Add a person, with a link by which they choose a password, or a service account",
    body: newAccount,
    response: z.object({ account, link: signInLink.nullable() }),
    status: 201,
  },
  getAccount: {
    ...access,
    method: "GET",
    path: "/accounts/:id",
    summary: "Get a person or a service account",
    params: uuidParams,
    response: account,
  },
  updateAccount: {
    ...access,
    ifMatch: "getAccount",
    method: "PATCH",
    path: "/accounts/:id",
    summary: "Rename an account, change its roles, or disable it, which ends its sessions",
    params: uuidParams,
    body: accountChange,
    response: account,
  },
  deleteAccount: {
    ...access,
    ifMatch: "getAccount",
    method: "DELETE",
    path: "/accounts/:id",
    summary: "Remove an account with its sessions, tokens and passkeys",
    params: uuidParams,
    response: null,
  },
  createPasswordLink: {
    ...access,
    method: "POST",
    path: "/accounts/:id/password-links",
    summary: "Make a link by which a person chooses a new password, once, within 10 minutes",
    params: uuidParams,
    response: signInLink,
    status: 201,
  },
  createSignInLink: {
    ...access,
    method: "POST",
    path: "/sign-in-links",
    summary: "Make a link that signs somebody in once, within 10 minutes",
    body: newSignInLink,
    response: signInLink,
    status: 201,
  },
  listGroupRoles: {
    ...access,
    method: "GET",
    path: "/group-roles",
    summary: "List what groups of the identity provider may do",
    query: wholeListQuery,
    response: pageOf(groupRole),
  },
  createGroupRole: {
    ...access,
    method: "POST",
    path: "/group-roles",
    summary: "Give a group of the identity provider a role",
    body: newGroupRole,
    response: groupRole,
    status: 201,
  },
  deleteGroupRole: {
    ...access,
    method: "DELETE",
    path: "/group-roles/:id",
    summary: "Take a role from a group",
    params: uuidParams,
    response: null,
  },
  listSessions: {
    ...access,
    method: "GET",
    path: "/sessions",
    summary: "List every browser that is signed in",
    query: wholeListQuery,
    response: pageOf(sessionView),
  },
  revokeSession: {
    ...access,
    method: "DELETE",
    path: "/sessions/:id",
    summary: "Sign a browser out",
    params: uuidParams,
    response: null,
  },
  listTokens: {
    ...access,
    method: "GET",
    path: "/tokens",
    summary: "List API tokens",
    query: wholeListQuery,
    response: pageOf(token),
  },
  createToken: {
    ...access,
    method: "POST",
    path: "/tokens",
    summary: "Create an API token; its secret is in this answer only",
    body: newToken,
    response: createdToken,
    status: 201,
  },
  deleteToken: {
    ...access,
    method: "DELETE",
    path: "/tokens/:id",
    summary: "Revoke an API token",
    params: uuidParams,
    response: null,
  },
} as const satisfies Record<string, Endpoint>;

import { hoursAgo } from "../estate/random";
import type { Handlers } from "../handlers";

const ids = { dana: "6f1d2c3a-5b7e-4a10-9c2d-0000000000da", export: "6f1d2c3a-5b7e-4a10-9c2d-0000000000ef" };
const all = (role: "admin" | "reader") => [{ role, connectorIds: null }];
const person = {
  ...{ id: ids.dana, kind: "person" as const, name: "Dana Ortiz", signInName: "dana", email: null, issuer: null },
  ...{ grants: all("admin"), hasPassword: true, passkeys: 1, sessions: 2, tokens: 0 },
  ...{ createdAt: hoursAgo(900), createdBy: "first start", disabledAt: null, lastSeenAt: hoursAgo(1) },
};
const service = {
  ...person,
  ...{ id: ids.export, kind: "service" as const, name: "Nightly export", signInName: null },
  ...{ grants: all("reader"), hasPassword: false, passkeys: 0, sessions: 0, tokens: 1, lastSeenAt: null },
};
const link = () => ({
  url: "http://127.0.0.1:8080/sign-in#password=mock-code-0000000000000000",
  code: "mock-code-0000000000000000",
  expiresAt: new Date(Date.now() + 10 * 60_000),
});

export const accountHandlers: Handlers<
  | "listAccounts"
  | "createAccount"
  | "getAccount"
  | "updateAccount"
  | "deleteAccount"
  | "createPasswordLink"
  | "listGroupRoles"
  | "createGroupRole"
  | "deleteGroupRole"
> = {
  listAccounts: ({ query }) => ({
    items: [person, service].filter(({ kind }) => query.kind === undefined || kind === query.kind),
    nextCursor: null,
  }),
  createAccount: ({ body }) => ({
    account: { ...(body.kind === "person" ? person : service), ...body, id: crypto.randomUUID() },
    link: body.kind === "person" ? link() : null,
  }),
  getAccount: ({ params }) => (params.id === service.id ? service : person),
  updateAccount: ({ params, body }) => {
    const known = params.id === service.id ? service : person;
    return { ...known, name: body.name ?? known.name, grants: body.grants ?? known.grants };
  },
  deleteAccount: () => undefined,
  createPasswordLink: link,
  listGroupRoles: () => ({
    items: [
      {
        id: "6f1d2c3a-5b7e-4a10-9c2d-00000000000a",
        claim: null,
        fromSetting: false,
        group: "platform-security",
        grant: { role: "admin", connectorIds: null },
        createdAt: hoursAgo(300),
        createdBy: "Dana Ortiz",
      },
    ],
    nextCursor: null,
  }),
  createGroupRole: ({ body }) => ({
    ...body,
    id: crypto.randomUUID(),
    fromSetting: false,
    createdAt: new Date(),
    createdBy: "Dana Ortiz",
  }),
  deleteGroupRole: () => undefined,
};

import { type Capability, capabilities, capabilityFor, roleCapabilities } from "@periplus/shared/capability";
import type { EndpointAccess } from "@periplus/shared/endpoint";
import type { Role } from "@periplus/shared/vocabulary";
import { hoursAgo } from "../estate/random";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";
import type { Scene } from "../scene";

/** `?mock=reader` and `?mock=manager`; without either an admin. */
function roleIn(scene: Scene): Role {
  if (scene.has("reader")) return "reader";
  return scene.has("manager") ? "connectorManager" : "admin";
}

function meIn(scene: Scene) {
  const role = roleIn(scene);
  const recordOf = <Value>(toValue: (capability: Capability) => Value) =>
    Object.fromEntries(capabilities.map((each) => [each, toValue(each)])) as Record<Capability, Value>;
  const isAllowed = (capability: Capability) => roleCapabilities[role].includes(capability);
  return {
    name: role === "admin" ? "Dana Ortiz" : "Wei Lin",
    role,
    via: "session" as const,
    method: "password" as const,
    account: { id: "6f1d2c3a-5b7e-4a10-9c2d-0000000000da", kind: "person" as const, hasPassword: true, passkeys: 1 },
    needsPasskey: false,
    capabilities: recordOf(isAllowed),
    reach: recordOf((capability) => (isAllowed(capability) ? ("all" as const) : [])),
    limitedTo: null,
    sampleDataAvailable: true,
    version: "0.1.0",
  };
}

/** Whether who plays in the scene may call an endpoint. */
export function mayCall(scene: Scene, access: EndpointAccess): boolean {
  const capability = capabilityFor(access);
  return capability === undefined || roleCapabilities[roleIn(scene)].includes(capability);
}

const tokens = [
  {
    id: "6f1d2c3a-5b7e-4a10-9c2d-00000000e5e5",
    name: "Nightly export to the data lake",
    role: "reader" as const,
    connectorIds: null,
    account: { id: "6f1d2c3a-5b7e-4a10-9c2d-0000000000ef", kind: "service" as const, name: "Nightly export" },
    hint: "x7Qa",
    createdAt: hoursAgo(900),
    createdBy: "Dana Ortiz",
    expiresAt: hoursAgo(-900),
    lastUsedAt: hoursAgo(9),
  },
];
const sessions = [
  {
    id: "6f1d2c3a-5b7e-4a10-9c2d-00000000005e",
    current: true,
    name: "Dana Ortiz",
    accountId: "6f1d2c3a-5b7e-4a10-9c2d-0000000000da",
    method: "password" as const,
    address: "192.0.2.17",
    browser: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    createdAt: hoursAgo(3),
    lastSeenAt: hoursAgo(0),
    expiresAt: hoursAgo(-165),
  },
];
const passkeys = [
  {
    id: "6f1d2c3a-5b7e-4a10-9c2d-000000000fee",
    name: "work laptop",
    backedUp: false,
    createdAt: hoursAgo(700),
    lastUsedAt: hoursAgo(3),
  },
];
const createToken = (body: { name: string; role: Role; connectorIds: string[] | null; expiresInDays: number }) => ({
  ...{ id: crypto.randomUUID(), name: body.name, role: body.role, connectorIds: body.connectorIds },
  ...{ account: null, hint: "0000", createdAt: new Date(), createdBy: "Dana Ortiz", lastUsedAt: null },
  expiresAt: new Date(Date.now() + body.expiresInDays * 86_400_000),
  secret: `periplus_pat_${"0".repeat(38)}`,
});

export const sessionHandlers: Handlers<
  | "getSignInOptions"
  | "createSession"
  | "createPasswordSession"
  | "createFirstAccount"
  | "choosePassword"
  | "changePassword"
  | "deletePassword"
  | "beginPasskeySession"
  | "createPasskeySession"
  | "beginProviderSession"
  | "createProviderSession"
  | "backChannelLogout"
  | "signOutOfProvider"
  | "listPasskeys"
  | "beginPasskey"
  | "createPasskey"
  | "deletePasskey"
  | "deleteSession"
  | "getMe"
  | "createSignInLink"
  | "listSessions"
  | "revokeSession"
  | "listOwnSessions"
  | "deleteOwnSession"
  | "listTokens"
  | "createToken"
  | "deleteToken"
  | "listOwnTokens"
  | "createOwnToken"
  | "deleteOwnToken"
> = {
  getSignInOptions: () => ({ password: true, passkey: true, provider: "Example ID" }),
  createSession: ({ body }, scene) => {
    if (body.code.startsWith("used"))
      throw new MockProblem("unauthenticated", "The code is unknown, used, or too old. Ask for a new link.");
    return meIn(scene);
  },
  createPasswordSession: ({ body }, scene) => {
    if (body.password === "wrong") throw new MockProblem("unauthenticated", "Name or password is wrong");
    return { me: meIn(scene), passkey: null };
  },
  createFirstAccount: (_, scene) => meIn(scene),
  choosePassword: (_, scene) => ({ me: meIn(scene), passkey: null }),
  changePassword: () => undefined,
  deletePassword: () => undefined,
  beginPasskeySession: () => ({ options: {} }),
  createPasskeySession: (_, scene) => meIn(scene),
  beginProviderSession: () => ({ url: `${window.location.origin}/sign-in/callback?state=mock&code=mock` }),
  createProviderSession: (_, scene) => ({ me: meIn(scene), next: null }),
  backChannelLogout: () => ({ ended: 0 }),
  signOutOfProvider: () => ({ url: null }),
  listPasskeys: () => ({ items: passkeys, nextCursor: null }),
  beginPasskey: () => ({ options: {} }),
  createPasskey: () => ({ items: passkeys, nextCursor: null }),
  deletePasskey: () => undefined,
  deleteSession: () => undefined,
  getMe: (_, scene) => meIn(scene),
  createSignInLink: () => ({
    url: "http://127.0.0.1:8080/sign-in#code=mock-code-0000000000000000",
    code: "mock-code-0000000000000000",
    expiresAt: new Date(Date.now() + 10 * 60_000),
  }),
  listSessions: () => ({ items: sessions, nextCursor: null }),
  revokeSession: () => undefined,
  listOwnSessions: () => ({ items: sessions, nextCursor: null }),
  deleteOwnSession: () => undefined,
  listTokens: () => ({ items: tokens, nextCursor: null }),
  createToken: ({ body }) => createToken(body),
  deleteToken: () => undefined,
  listOwnTokens: () => ({ items: [], nextCursor: null }),
  createOwnToken: ({ body }) => createToken(body),
  deleteOwnToken: () => undefined,
};

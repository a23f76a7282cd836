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

export const sessionHandlers: Handlers<
  "createSession" | "deleteSession" | "getMe" | "createSignInLink" | "listTokens" | "createToken" | "deleteToken"
> = {
  createSession: ({ body }, scene) => {
    if (body.code.startsWith("used"))
      throw new MockProblem("unauthenticated", "The code is unknown, used, or too old. Ask for a new link.");
    return meIn(scene);
  },
  deleteSession: () => undefined,
  getMe: (_, scene) => meIn(scene),
  createSignInLink: () => ({
    url: "http://127.0.0.1:8080/sign-in#code=mock-code-0000000000000000",
    code: "mock-code-0000000000000000",
    expiresAt: new Date(Date.now() + 15 * 60_000),
  }),
  listTokens: () => ({
    items: [
      {
        id: "6f1d2c3a-5b7e-4a10-9c2d-00000000e5e5",
        name: "Nightly export to the data lake",
        role: "reader",
        connectorIds: null,
        createdAt: hoursAgo(900),
        expiresAt: hoursAgo(-900),
        lastUsedAt: hoursAgo(9),
      },
    ],
    nextCursor: null,
  }),
  createToken: ({ body }) => ({
    id: crypto.randomUUID(),
    name: body.name,
    role: body.role,
    connectorIds: body.connectorIds,
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + body.expiresInDays * 86_400_000),
    lastUsedAt: null,
    secret: "pp_mock_0000000000000000000000000000",
  }),
  deleteToken: () => undefined,
};

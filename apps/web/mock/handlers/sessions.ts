import { hoursAgo } from "../estate/random";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";
import type { Scene } from "../scene";

const meIn = (scene: Scene) => {
  const admin = !scene.has("reader");
  return {
    name: admin ? "Dana Ortiz" : "Wei Lin",
    role: admin ? ("admin" as const) : ("reader" as const),
    via: "session" as const,
    capabilities: {
      manageConnectors: admin,
      startDiscovery: admin,
      configureRules: admin,
      manageExemptions: admin,
      manageTokens: admin,
    },
    sampleDataAvailable: true,
    version: "0.1.0",
  };
};

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
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + body.expiresInDays * 86_400_000),
    lastUsedAt: null,
    secret: "pp_mock_0000000000000000000000000000",
  }),
  deleteToken: () => undefined,
};

import { randomUUID } from "node:crypto";
import type { Endpoint } from "@periplus/shared/endpoint";
import { type EndpointName, endpoints } from "@periplus/shared/endpoints";
import type { Grant } from "@periplus/shared/grant";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callAbout, table } from "./endpoint-calls.js";
import { type CallOptions, startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors } from "./two-connectors.js";

let it: TestApp;
let [ours, theirs]: [Side, Side] = [{} as Side, {} as Side];
beforeAll(async () => {
  it = await startTestApp();
  ({ ours, theirs } = await seedTwoConnectors(it.database));
});
afterAll(() => it.close());

const password = "correct horse battery staple";
/** A person who is signed in by a password, and what they send along. */
async function addPerson(grants: Grant[]): Promise<{ id: string; as: CallOptions; signInName: string }> {
  const signInName = `p-${randomUUID()}`;
  const body = { kind: "person", name: signInName, signInName, grants };
  const { account, link } = (await it.call("createAccount", { body })).json();
  const [cookie] = (await it.call("choosePassword", { token: null, body: { code: link.code, password } })).cookies;
  return { id: account.id, signInName, as: { token: null, headers: { cookie: `${cookie?.name}=${cookie?.value}` } } };
}
const statusOf = async (name: EndpointName, options: CallOptions) => (await it.call(name, options)).statusCode;
const manager: Grant = { role: "connectorManager", connectorIds: null };
const everything: Grant = { role: "admin", connectorIds: null };

describe("nobody gives themselves more than they have", () => {
  test.each<[string, () => Grant]>([
    ["a connector manager", () => manager],
    ["an admin of one connector", () => ({ role: "admin", connectorIds: [ours.connectorId] })],
    ["a reader", () => ({ role: "reader", connectorIds: null })],
  ])("%s", async (_name, grantOf) => {
    const grant = grantOf();
    const { id, as } = await addPerson([grant]);
    const before = (await it.call("getMe", as)).json();
    const attempts: [EndpointName, CallOptions][] = [
      ["updateAccount", { params: { id }, body: { grants: [everything] } }],
      ["createAccount", { body: { kind: "service", name: "mine", grants: [everything] } }],
      ["createGroupRole", { body: { group: "mine", grant: everything } }],
      ["createSignInLink", { body: { name: "me", role: "admin" } }],
      ["createToken", { body: { name: "mine", role: "admin" } }],
      ["createToken", { body: { name: "mine", role: grant.role, connectorIds: grant.connectorIds } }],
      ["createPasswordLink", { params: { id } }],
      ["listTokens", {}],
    ];
    for (const [name, options] of attempts)
      expect([name, await statusOf(name, { ...options, ...as })]).toEqual([name, 403]);
    const own = await it.call("createOwnToken", { ...as, body: { name: "wide", role: "admin" } });
    const byToken = { token: own.json().secret as string };
    expect((await it.call("getMe", byToken)).json().reach).toEqual(before.reach);
    expect(await statusOf("createOwnToken", { ...byToken, body: { name: "child", role: "admin" } })).toBe(403);
    expect(await statusOf("createToken", { ...byToken, body: { name: "child", role: "admin" } })).toBe(403);
    expect((await it.call("getMe", as)).json().reach).toEqual(before.reach);
  });

  test("an admin of one connector does nothing to the other, nor to all", async () => {
    const { as } = await addPerson([{ role: "admin", connectorIds: [ours.connectorId] }]);
    expect(await statusOf("deleteConnector", { ...as, params: { id: theirs.connectorId } })).toBe(404);
    expect(await statusOf("deleteSampleData", as)).toBe(403);
    expect(await statusOf("createConnector", { ...as, body: {} })).toBe(403);
  });

  test("who loses a role loses it in every token and browser at once", async () => {
    const { id, as } = await addPerson([everything]);
    const { secret } = (await it.call("createOwnToken", { ...as, body: { name: "t", role: "admin" } })).json();
    expect(await statusOf("listTokens", { token: secret })).toBe(200);
    await it.call("updateAccount", { params: { id }, body: { grants: [manager] } });
    expect([await statusOf("listTokens", { token: secret }), await statusOf("listTokens", as)]).toEqual([403, 403]);
  });
});

describe("a secret that is over is worth nothing", () => {
  test("of a token, in the same moment", async () => {
    const { id, secret } = (await it.call("createToken", { body: { name: "t", role: "admin" } })).json();
    expect(await statusOf("getMe", { token: secret })).toBe(200);
    await it.call("deleteToken", { params: { id } });
    expect(await Promise.all(Array.from({ length: 5 }, () => statusOf("getMe", { token: secret })))).toEqual(
      Array(5).fill(401),
    );
  });

  test("of a session that was signed out, ended or whose password changed", async () => {
    const [one, two] = [await addPerson([everything]), await addPerson([everything])];
    await it.call("deleteSession", one.as);
    const body = { current: password, password: "another horse battery staple" };
    const second = await it.call("createPasswordSession", {
      token: null,
      body: { signInName: two.signInName, password },
    });
    const elsewhere = `${second.cookies[0]?.name}=${second.cookies[0]?.value}`;
    expect(await statusOf("changePassword", { ...two.as, body })).toBe(204);
    expect(await statusOf("getMe", one.as)).toBe(401);
    expect(await statusOf("getMe", { token: null, headers: { cookie: elsewhere } })).toBe(401);
  });
});

describe("a session that somebody planted", () => {
  test("is not the one that is signed in, in any way", async () => {
    const planted = await it.access.signIn({ name: "mallory", role: "reader" });
    const { signInName } = await addPerson([everything]);
    const answer = await it.call("createPasswordSession", {
      token: null,
      headers: planted,
      body: { signInName, password },
    });
    expect([answer.statusCode, answer.cookies[0]?.value === planted.cookie.split("=")[1]]).toEqual([201, false]);
    expect(await statusOf("getMe", { token: null, headers: planted })).toBe(401);
  });

  test("is no token, and a token is no session", async () => {
    const { cookie } = await it.access.signIn({ name: "somebody", role: "admin" });
    const [name, secret = ""] = cookie.split("=");
    const token = await it.access.createToken({ role: "admin" });
    expect(await statusOf("getMe", { token: secret })).toBe(401);
    expect(await statusOf("getMe", { token: null, headers: { cookie: `${name}=${token}` } })).toBe(401);
    expect(await statusOf("getMe", { token: "wrong", headers: { cookie } })).toBe(401);
    const { statusCode } = await it.app.inject({ url: `/api/v1/me?access_token=${token}&token=${token}` });
    expect(statusCode).toBe(401);
  });
});

describe("a page of another site", () => {
  const writes = table.filter(([, { method }]) => method !== "GET");
  const signOuts: readonly EndpointName[] = ["deleteSession", "signOutOfProvider"];

  test.each(writes)("cannot call %s in somebody's browser", async (name) => {
    const { cookie } = await it.access.signIn({ name: "victim", role: "admin" });
    for (const from of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }]) {
      const answer = await it.call(name, { ...callAbout(name, ours), token: null, headers: { cookie, ...from } });
      expect([answer.statusCode, answer.json().detail]).toEqual([403, "The request comes from another site"]);
    }
    expect(await statusOf("getMe", { token: null, headers: { cookie } })).toBe(200);
  });

  test("sends no body that is taken without being asked", async () => {
    const { cookie } = await it.access.signIn({ name: "victim", role: "admin" });
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
      for (const [name, { method, path, body, form }] of writes as [EndpointName, Endpoint][]) {
        if (!body || form || signOuts.includes(name)) continue;
        const url = `/api/v1${path.replaceAll(/:\w+/g, "1")}`;
        const { statusCode } = await it.app.inject({
          method,
          url,
          headers: { cookie, "content-type": type },
          payload: "a=1",
        });
        expect([name, type, statusCode]).toEqual([name, type, 415]);
      }
  });

  test("does not change the method by a header or a field", async () => {
    const headers = { "x-http-method-override": "DELETE", "x-method-override": "DELETE" };
    const answer = await it.call("getConnector", { params: { id: ours.connectorId }, headers });
    expect(answer.statusCode).toBe(200);
    expect(await statusOf("getConnector", { params: { id: ours.connectorId } })).toBe(200);
  });
});

describe("fields that nobody asked for", () => {
  const extra = {
    id: randomUUID(),
    createdBy: "mallory",
    accountId: randomUUID(),
    every_connector: true,
    isAdmin: true,
  };

  test.each(table.filter(([, { body, form }]) => body !== undefined && !form && "shape" in body && "strict" in body))(
    "are refused by %s",
    async (name) => {
      const call = callAbout(name, ours);
      const { shape } = endpoints[name as "createToken"].body;
      const added = Object.fromEntries(Object.entries(extra).filter(([key]) => !(key in shape)));
      const send = { ...call, body: { ...(call.body as object), ...added } };
      const answer = await it.call(name, name === "choosePassword" ? { ...send, token: null } : send);
      if (answer.statusCode === 403) return expect(answer.json().detail).toMatch(/people with an account/);
      expect([answer.statusCode, answer.json().code]).toEqual([400, "invalid-input"]);
      expect(answer.body).toContain("isAdmin");
    },
  );

  test("inside of others are refused, too", async () => {
    const grants = [{ role: "reader", connectorIds: [ours.connectorId], everyConnector: true, every_connector: true }];
    const body = { kind: "service", name: "mass", grants, issuer: "x", disabledAt: null, createdBy: "mallory" };
    const answer = await it.call("createAccount", { body });
    expect([answer.statusCode, answer.json().code]).toEqual([400, "invalid-input"]);
  });

  test("a role for no connector is none", async () => {
    const grants = [{ role: "admin", connectorIds: [] }];
    expect(await statusOf("createAccount", { body: { kind: "service", name: "none", grants } })).toBe(400);
    expect(await statusOf("createToken", { body: { name: "none", role: "admin", connectorIds: [] } })).toBe(400);
  });
});

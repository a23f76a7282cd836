import { tokenPattern } from "@periplus/shared/token";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TokensStore } from "../src/access/tokens/tokens.store.js";
import { seedConnector } from "./seed.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let [one, two] = ["", ""];
beforeAll(async () => {
  it = await startTestApp();
  [one, two] = [
    await seedConnector(it.database.pool, "one", "aws"),
    await seedConnector(it.database.pool, "two", "gcp"),
  ];
});
afterAll(() => it.close());

const all = [{ role: "admin", connectorIds: null }];
const me = async (token: string) => it.call("getMe", { token });
/** A person with these roles, signed in; returns their id and cookie. */
async function addPerson(signInName: string, grants: object[]) {
  const person = { kind: "person", name: signInName, signInName, grants };
  const { account, link } = (await it.call("createAccount", { body: person })).json();
  const body = { code: link.code, password: "a long enough secret" };
  const [cookie] = (await it.call("choosePassword", { token: null, body })).cookies;
  return { id: account.id as string, headers: { cookie: `${cookie?.name}=${cookie?.value}` } };
}

test("a token is shown once, works until it is revoked or ends, and is told apart from others", async () => {
  const created = await it.call("createToken", { body: { name: "robot", role: "reader" } });
  const { id, secret, hint } = created.json();
  expect([created.statusCode, secret.endsWith(hint)]).toEqual([201, true]);
  expect(secret).toMatch(tokenPattern);
  expect((await me(secret)).json()).toMatchObject({ name: "robot", via: "token", account: null });
  expect((await it.call("listTokens")).body).not.toContain(secret);
  expect((await it.call("listTokens")).json().items).toContainEqual(
    expect.objectContaining({ id, name: "robot", hint, createdBy: "bootstrap", lastUsedAt: expect.any(String) }),
  );
  const store = it.app.get(TokensStore, { strict: false });
  expect(await store.findPrincipal(secret, new Date(Date.now() + 91 * 86_400_000))).toBeUndefined();
  expect((await it.call("deleteToken", { params: { id } })).statusCode).toBe(204);
  expect((await me(secret)).statusCode).toBe(401);
  expect((await it.call("deleteToken", { params: { id } })).statusCode).toBe(404);
});

test("a service account's tokens do what both it and they may, and end with it", async () => {
  const grants = [{ role: "admin", connectorIds: [one] }];
  const { account, link } = (
    await it.call("createAccount", { body: { kind: "service", name: "exporter", grants } })
  ).json();
  expect(link).toBeNull();
  const make = async (role: string, connectorIds: string[] | null) => {
    const body = { name: "nightly", role, connectorIds, accountId: account.id };
    return (await it.call("createToken", { body })).json().secret as string;
  };
  const [whole, narrow, other] = [await make("admin", null), await make("reader", null), await make("reader", [two])];
  expect((await me(whole)).json().reach).toMatchObject({
    viewPosture: [one],
    manageExemptions: [one],
    manageAccess: [],
  });
  expect((await me(narrow)).json().reach).toMatchObject({ viewPosture: [one], manageExemptions: [] });
  expect((await it.call("listConnectors", { token: other })).statusCode).toBe(403);
  const change = (body: object) => it.call("updateAccount", { params: { id: account.id }, body });
  await change({ grants: [{ role: "reader", connectorIds: [two] }] });
  expect((await me(whole)).json().reach).toMatchObject({ viewPosture: [two], manageExemptions: [] });
  await change({ disabled: true });
  expect((await me(whole)).statusCode).toBe(401);
  await change({ disabled: false });
  expect((await me(whole)).statusCode).toBe(200);
  expect((await it.call("deleteAccount", { params: { id: account.id } })).statusCode).toBe(204);
  expect((await me(whole)).statusCode).toBe(401);
});

test("people make tokens of their own that do no more than they, and see nobody else's", async () => {
  const ada = await addPerson("ada", [{ role: "reader", connectorIds: [one] }]);
  const eve = await addPerson("eve", all);
  const made = await it.call("createOwnToken", {
    token: null,
    headers: ada.headers,
    body: { name: "mine", role: "admin" },
  });
  const { id, secret } = made.json();
  expect((await me(secret)).json()).toMatchObject({
    account: { id: ada.id },
    reach: { viewPosture: [one], configureRules: [] },
  });
  const own = async ({ headers }: typeof ada) =>
    (await it.call("listOwnTokens", { token: null, headers })).json().items;
  expect([(await own(ada)).length, (await own(eve)).length]).toEqual([1, 0]);
  expect((await it.call("deleteOwnToken", { token: null, headers: eve.headers, params: { id } })).statusCode).toBe(404);
  const byToken = await it.call("createOwnToken", { token: secret, body: { name: "child", role: "reader" } });
  expect(byToken.statusCode).toBe(403);
  expect((await it.call("createToken", { body: { name: "x", role: "reader", accountId: ada.id } })).statusCode).toBe(
    400,
  );
  expect((await it.call("deleteOwnToken", { token: null, headers: ada.headers, params: { id } })).statusCode).toBe(204);
  expect((await me(secret)).statusCode).toBe(401);
});

test("nobody takes their own access, and names to sign in with are nobody else's", async () => {
  const zoe = await addPerson("zoe", all);
  const { headers } = zoe;
  const change = { token: null, headers, params: { id: zoe.id } };
  expect((await it.call("updateAccount", { ...change, body: { disabled: true } })).statusCode).toBe(409);
  expect((await it.call("updateAccount", { ...change, body: { grants: [] } })).statusCode).toBe(409);
  expect((await it.call("deleteAccount", change)).statusCode).toBe(409);
  expect((await it.call("updateAccount", { ...change, body: { name: "Zoë" } })).json().name).toBe("Zoë");
  const body = { kind: "person", name: "Another", signInName: "ZOE", grants: [] };
  expect((await it.call("createAccount", { body })).statusCode).toBe(409);
});

test("a role of a group is given and taken", async () => {
  const body = { group: "platform", grant: { role: "connectorManager", connectorIds: [one] } };
  const { id } = (await it.call("createGroupRole", { body })).json();
  expect((await it.call("listGroupRoles")).json().items).toEqual([expect.objectContaining(body)]);
  expect((await it.call("deleteGroupRole", { params: { id } })).statusCode).toBe(204);
  expect((await it.call("listGroupRoles")).json().items).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasTag } from "../src/http/entity-tags.js";
import { type CallOptions, startTestApp, type TestApp } from "./test-app.js";
import { type Side, seedTwoConnectors } from "./two-connectors.js";

let it: TestApp;
let ours: Side;
beforeAll(async () => {
  it = await startTestApp();
  ({ ours } = await seedTwoConnectors(it.database));
});
afterAll(() => it.close());

const params = () => ({ id: ours.connectorId });
const read = (headers: Record<string, string> = {}) => it.call("getConnector", { params: params(), headers });
const tagOf = async () => String((await read()).headers.etag);
const rename = (name: string, match: string, more: CallOptions = {}) =>
  it.call("updateConnector", { params: params(), body: { name }, headers: { "if-match": match }, ...more });

describe("a read", () => {
  test("has a tag, and is not sent again while it is the same", async () => {
    const tag = await tagOf();
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const answer = await read({ "if-none-match": known });
      expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, "", tag]);
      expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    }
    expect((await read({ "if-none-match": '"other"' })).statusCode).toBe(200);
  });

  test("is tagged for each as it is for them", async () => {
    const token = await it.access.createToken({ role: "reader", connectorIds: [ours.connectorId] });
    const [all, some] = [await it.call("listConnectors"), await it.call("listConnectors", { token })];
    expect(some.headers.etag).not.toBe(all.headers.etag);
  });

  test("that is refused has none", async () => {
    const answer = await it.call("getConnector", { params: params(), token: null, headers: { "if-none-match": "*" } });
    expect([answer.statusCode, answer.headers.etag]).toEqual([401, undefined]);
  });
});

describe("a change of what one has seen", () => {
  test("is made once, and refused of what somebody else changed", async () => {
    const tag = await tagOf();
    expect((await rename("first", tag)).statusCode).toBe(200);
    const late = await rename("second", tag);
    expect([late.statusCode, late.json().code]).toEqual([412, "precondition-failed"]);
    expect((await read()).json().name).toBe("first");
    expect((await rename("third", await tagOf())).statusCode).toBe(200);
    expect((await rename("fourth", `W/${await tagOf()}`)).statusCode).toBe(412);
    expect((await rename("fifth", "*")).statusCode).toBe(200);
  });

  test("of which several come at once is made once", async () => {
    const tag = await tagOf();
    const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => rename(`at once ${index}`, tag)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412, 412, 412, 412]);
  });

  test("is made by whoever may, and of what is there", async () => {
    const token = await it.access.createToken({ role: "reader" });
    expect((await rename("no", await tagOf(), { token })).statusCode).toBe(403);
    const absent = { id: "00000000-0000-4000-8000-000000000000" };
    expect((await rename("no", "*", { params: absent })).statusCode).toBe(404);
  });

  test("is made in a session, too, of a rule's settings in a scope, an exemption and an account", async () => {
    const headers = await it.access.signIn({ name: "somebody", role: "admin" });
    const rule = { token: null, params: { ruleId: "container-privileged" }, headers };
    const scope = { connectorId: ours.connectorId };
    const settings = await it.call("getRuleSettings", { ...rule, query: scope });
    const set = (enabled: boolean) =>
      it.call("setRuleSettings", {
        ...rule,
        body: { scope, settings: { enabled } },
        headers: { ...headers, "if-match": String(settings.headers.etag) },
      });
    expect([(await set(false)).statusCode, (await set(true)).statusCode]).toEqual([200, 412]);

    const exemption = { params: { id: ours.exemptionId } };
    const seen = String((await it.call("getExemption", exemption)).headers.etag);
    const give = (owner: string) =>
      it.call("updateExemption", { ...exemption, body: { owner }, headers: { "if-match": seen } });
    expect([(await give("one")).statusCode, (await give("two")).statusCode]).toEqual([200, 412]);

    const { account } = (
      await it.call("createAccount", { body: { kind: "service", name: "robot", grants: [] } })
    ).json();
    const known = String((await it.call("getAccount", { params: { id: account.id } })).headers.etag);
    const call = (name: string) =>
      it.call("updateAccount", { params: { id: account.id }, body: { name }, headers: { "if-match": known } });
    expect([(await call("a")).statusCode, (await call("b")).statusCode]).toEqual([200, 412]);
  });

  test("is not taken for granted where nothing can be matched", async () => {
    const body = { name: "x", role: "reader" };
    expect((await it.call("createToken", { body, headers: { "if-match": "*" } })).statusCode).toBe(400);
  });
});

test("tags are compared as RFC 9110 says", () => {
  expect(hasTag('"a", W/"b"', '"b"', "weak")).toBe(true);
  expect(hasTag('"a", W/"b"', '"b"', "strong")).toBe(false);
  expect(hasTag('"ab"', '"a"', "weak")).toBe(false);
  expect(hasTag(" * ", '"a"', "strong")).toBe(true);
});

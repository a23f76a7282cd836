import { problem } from "@periplus/shared/problem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootstrapToken, startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
beforeAll(async () => {
  it = await startTestApp();
});
afterAll(() => it.close());

const authorization = `Bearer ${bootstrapToken}`;
const send = (options: object) => it.app.inject({ headers: { authorization }, ...options } as never);

describe("every error is problem details", () => {
  const json = { authorization, "content-type": "application/json" };
  test.each([
    ["an unknown path", { url: "/api/v1/nothing" }, 404, "not-found"],
    ["an unknown path outside of the API", { url: "/api/nothing" }, 404, "not-found"],
    ["an unknown asset", { url: "/assets/nothing.js" }, 404, "not-found"],
    ["a method that is not there", { method: "PUT", url: "/api/v1/connectors" }, 405, "method-not-allowed"],
    ["a path that does not decode", { url: "/api/v1/clusters/%ff%" }, 400, "invalid-input"],
    ["bad JSON", { method: "POST", url: "/api/v1/tokens", headers: json, payload: "{" }, 400, "invalid-input"],
    ["no body", { method: "POST", url: "/api/v1/tokens", headers: json, payload: "" }, 400, "invalid-input"],
    [
      "the prototype in JSON",
      { method: "POST", url: "/api/v1/tokens", headers: json, payload: '{"__proto__":{"a":1}}' },
      400,
      "invalid-input",
    ],
    [
      "a body that is nested deeply",
      {
        method: "POST",
        url: "/api/v1/tokens",
        headers: json,
        payload: `{"name":${"[".repeat(400_000)}${"]".repeat(400_000)}}`,
      },
      400,
      "invalid-input",
    ],
    [
      "a form",
      {
        method: "POST",
        url: "/api/v1/tokens",
        headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
        payload: "name=a",
      },
      415,
      "unsupported-media-type",
    ],
    [
      "plain text",
      {
        method: "POST",
        url: "/api/v1/tokens",
        headers: { authorization, "content-type": "text/plain" },
        payload: "{}",
      },
      415,
      "unsupported-media-type",
    ],
    [
      "a body that is too large",
      { method: "POST", url: "/api/v1/tokens", headers: json, payload: `"${"a".repeat(1_100_000)}"` },
      413,
      "too-large",
    ],
    [
      "a manifest of 50 MB",
      {
        method: "POST",
        url: "/api/v1/manifests/check",
        headers: json,
        payload: `{"text":"${"a".repeat(50_000_000)}"}`,
      },
      413,
      "too-large",
    ],
  ])("%s", async (_name, request, status, code) => {
    const answer = await send(request);
    expect(answer.headers["content-type"]).toMatch("application/problem+json");
    const body = problem.parse(answer.json());
    expect([answer.statusCode, body.status, body.code]).toEqual([status, status, code]);
    expect(body.requestId).toBe(answer.headers["x-request-id"]);
    expect(answer.body).not.toMatch(/node_modules|\.ts:|\.js:\d/);
  });

  test("a key that could change a prototype is named, however it is written", async () => {
    for (const payload of [
      '{"__proto__":{"a":1}}',
      '{"a":{"constructor":{"prototype":{}}}}',
      '{"\\u005f_proto__":1}',
    ]) {
      const answer = await send({ method: "POST", url: "/api/v1/tokens", headers: json, payload });
      expect(answer.json().detail).toBe("The keys __proto__ and constructor are not accepted");
    }
    const other = await send({ method: "POST", url: "/api/v1/tokens", headers: json, payload: '{"__proto__"' });
    expect(other.json().detail).toMatch(/^The body is not JSON/);
  });

  test("a method that is not there is answered with those that are", async () => {
    const answer = await send({ method: "PUT", url: "/api/v1/connectors/3?x=1" });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, "DELETE, GET, HEAD, PATCH"]);
  });

  test("an endpoint that takes no body takes none, whatever its type would have been", async () => {
    const url = "/api/v1/sessions/passkey/options";
    const answer = await it.app.inject({ method: "POST", url, headers: { "content-type": "application/json" } });
    expect(answer.statusCode).toBe(200);
  });

  test("the caller's request id is kept where it is one", async () => {
    const ids = { "x-request-id": "trace-0123456789" };
    expect((await send({ url: "/api/v1/nothing", headers: ids })).json().requestId).toBe("trace-0123456789");
    const bad = await send({ url: "/api/v1/nothing", headers: { "x-request-id": "a b\u00e9" } });
    expect(bad.json().requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("an unexpected error tells nothing", async () => {
    it.app.useLogger(false);
    await it.database.pool.query("ALTER TABLE score_points RENAME TO score_points_away");
    const answer = await it.call("getSecureScoreHistory");
    await it.database.pool.query("ALTER TABLE score_points_away RENAME TO score_points");
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/score_points|relation/);
  });
});

describe("what is not valid", () => {
  test("names each place", async () => {
    const body = problem.parse((await it.call("createToken", { body: { name: "", role: "king", more: 1 } })).json());
    expect(body.issues?.map(({ path }) => path).sort()).toEqual(["body", "body.name", "body.role"]);
  });

  test.each([
    [{ limit: "0" }],
    [{ limit: "501" }],
    [{ limit: "ten" }],
    [{ limt: "5" }],
    [{ sort: "severity; DROP TABLE resources" }],
    [{ q: "a".repeat(2_001) }],
    [{ q: "a\u0000b" }],
    [{ cursor: "" }],
    [{ cursor: "nonsense" }],
  ])("%j", async (query: Record<string, string>) => {
    expect((await it.call("listResources", { query })).statusCode).toBe(400);
  });

  test.each(["0x10", "1e3", "-1", "9".repeat(19), "1 OR 1=1", "\u0000"])("the id %j", async (id) => {
    expect((await it.call("getResource", { params: { id } })).statusCode).toBe(400);
  });

  test("a number that is no id of anything is not found", async () => {
    for (const name of ["getResource", "getCluster", "getFinding", "getDiscoveryRun", "streamDiscoveryRun"] as const)
      expect([name, (await it.call(name, { params: { id: "9".repeat(18) } })).statusCode]).toEqual([name, 404]);
  });

  test("NUL characters and half characters anywhere in a body", async () => {
    for (const name of ["a\u0000", "a\ud800"])
      expect((await it.call("createToken", { body: { name, role: "reader" } })).statusCode).toBe(400);
    const parameters = { params: { ruleId: "image-trusted-registries" }, body: { allowedImagesRegex: "a\u0000" } };
    expect((await it.call("setRuleParameters", parameters)).statusCode).toBe(400);
    const key = { params: { ruleId: "image-trusted-registries" }, body: { "a\u0000": "b" } };
    expect((await it.call("setRuleParameters", key)).statusCode).toBe(400);
  });

  test("a query with words that are not known says where they are", async () => {
    const body = problem.parse(
      (await it.call("listResources", { query: { q: "kind:Pod colour:red kind:>5" } })).json(),
    );
    expect(body.code).toBe("invalid-query");
    expect(body.issues?.map(({ path }) => path)).toEqual(["query.q[9..19]", "query.q[20..27]"]);
  });
});

/** Written out, so that whoever loosens it changes it twice. */
const pagePolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-NONCE'; img-src 'self' data:; font-src 'self'",
  "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "require-trusted-types-for 'script'; trusted-types 'none'",
].join("; ");

test("every answer, also an error or a file, tells browsers what they may do with it", async () => {
  for (const url of ["/", "/assets/main-0a1b2c3d.js", "/api/v1/me", "/api/v1/nothing", "/health/live", "/a%ff"])
    expect((await it.app.inject({ url })).headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
      "content-security-policy": expect.stringMatching(/^default-src 'none';.* frame-ancestors 'none'/),
    });
});

describe("the page", () => {
  test("has a policy with a nonce of its own, which is in the page", async () => {
    const pages = await Promise.all(
      ["/", "/inventory?q=kind%3APod", "/index.html"].map((url) => it.app.inject({ url })),
    );
    const nonces = pages.map(({ headers, body, statusCode }) => {
      expect(statusCode).toBe(200);
      const nonce = /'nonce-([\w-]{20,})'/.exec(String(headers["content-security-policy"]))?.[1];
      expect(body).toContain(`content="${nonce}"`);
      expect(headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
      });
      expect(headers["content-security-policy"]).toBe(pagePolicy.replace("NONCE", String(nonce)));
      return nonce;
    });
    expect(new Set(nonces).size).toBe(pages.length);
  });

  test("its files may be kept for ever, and no path leads out of their folder", async () => {
    const asset = await it.app.inject({ url: "/assets/main-0a1b2c3d.js" });
    expect(asset.statusCode).toBe(200);
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(asset.headers["content-type"]).toMatch("javascript");
    for (const url of ["/assets/../../package.json", "/assets/%2e%2e/%2e%2e/package.json", "/..%2f..%2fpackage.json"])
      expect((await it.app.inject({ url })).body).not.toContain("0.0.0-test");
  });
});

test("answers of the API are not kept and cannot be framed", async () => {
  const { headers } = await it.call("getMe");
  expect(headers).toMatchObject({
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  });
});

test("health is open to anybody", async () => {
  expect((await it.app.inject({ url: "/health/live" })).json()).toEqual({ status: "ok" });
  expect((await it.app.inject({ url: "/health/ready" })).json()).toEqual({ status: "ok" });
});

test("a proxy is believed that a request came over https where it is trusted", async () => {
  const cookieOf = async (settings: Record<string, string>) => {
    const proxied = await startTestApp(settings);
    const code = await proxied.access.createSignInCode({ name: "somebody", role: "admin" });
    const headers = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7" };
    const answer = await proxied.call("createSession", { token: null, body: { code }, headers });
    const session = (await proxied.call("listSessions")).json().items[0];
    await proxied.close();
    return [answer.cookies[0]?.secure ?? false, session.address];
  };
  expect(await cookieOf({ PERIPLUS_TRUSTED_PROXIES: "127.0.0.1" })).toEqual([true, "192.0.2.7"]);
  expect(await cookieOf({ PERIPLUS_TRUSTED_PROXIES: "10.0.0.0/8" })).toEqual([false, "127.0.0.1"]);
  expect(await cookieOf({})).toEqual([false, "127.0.0.1"]);
});

test("over https the cookie is bound to the host and browsers are told to stay", async () => {
  const secure = await startTestApp({ PERIPLUS_URL: "https://periplus.example/" });
  const code = await secure.access.createSignInCode({ name: "somebody", role: "admin" });
  const answer = await secure.call("createSession", {
    token: null,
    body: { code },
    headers: { origin: "https://periplus.example", host: "10.0.0.1:8080" },
  });
  await secure.close();
  expect(answer.statusCode).toBe(201);
  expect([answer.headers["set-cookie"]].flat()[0]).toMatch(
    /^__Host-periplus=.*; Path=\/;.*HttpOnly; Secure; SameSite=Strict/,
  );
  expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
});

import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { apiPrefix } from "@periplus/shared/endpoints";
import { afterAll, beforeAll, expect, test } from "vitest";
import { table } from "./endpoint-calls.js";
import { bootstrapToken, startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let port: number;
beforeAll(async () => {
  it = await startTestApp({ PERIPLUS_REQUESTS_PER_MINUTE: "1000000" });
  await it.app.listen(0, "127.0.0.1");
  ({ port } = it.app.getHttpServer().address() as AddressInfo);
});
afterAll(() => it.close());

interface Answer {
  readonly status: number | undefined;
  readonly allow: string | undefined;
  readonly text: string;
}

const send = (method: string, path: string, payload?: string) =>
  new Promise<Answer>((done, fail) => {
    const headers = {
      authorization: `Bearer ${bootstrapToken}`,
      ...(payload === undefined ? {} : { "content-type": "application/json", "content-length": payload.length }),
    };
    const sent = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => done({ status: answer.statusCode, allow: answer.headers.allow, text }));
    });
    sent.on("error", fail).end(payload);
  });

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "PROPFIND", "TRACE"];
const patterns = table.map(([, { method, path }]) => ({
  method,
  pattern: new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`),
}));
/** A path of each row, and the methods that rows have for it: one with a parameter has the names of others as well. */
const paths = new Map(
  table.map(([, { path }]) => {
    const filled = path.replace(/:\w+/g, "00000000-0000-4000-8000-000000000000");
    return [filled, patterns.filter(({ pattern }) => pattern.test(filled)).map(({ method }) => method)];
  }),
);

test.each([...paths])("%s has %j, and answers 405 with these to anything else", async (path, own) => {
  const allowed = new Set<string>(own.includes("GET") ? [...own, "HEAD"] : own);
  for (const method of methods.filter((each) => !allowed.has(each)))
    for (const payload of method === "GET" || method === "HEAD" ? [undefined] : [undefined, "{}"]) {
      const { status, allow, text } = await send(method, `${apiPrefix}${path}`, payload);
      expect([method, payload, status]).toEqual([method, payload, 405]);
      expect(new Set(allow?.split(", "))).toEqual(allowed);
      if (method !== "HEAD") expect(JSON.parse(text)).toMatchObject({ code: "method-not-allowed" });
    }
});

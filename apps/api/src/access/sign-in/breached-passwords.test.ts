import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../config/config.js";
import { BreachedPasswords } from "./breached-passwords.js";

const hashOf = (password: string) => createHash("sha1").update(password).digest("hex").toUpperCase();
const known = hashOf("known to everybody");
const asked: { path: string | undefined; padding: unknown }[] = [];
let status = 200;
let server: Server;
let passwords: BreachedPasswords;

beforeAll(async () => {
  server = createServer((request, answer) => {
    asked.push({ path: request.url, padding: request.headers["add-padding"] });
    const padding = hashOf("only padding").slice(5);
    answer.writeHead(status).end(`${"0".repeat(35)}:3\r\n${known.slice(5)}:12\r\n${padding}:0`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/range/`;
  passwords = new BreachedPasswords(readConfig({ PERIPLUS_BREACHED_PASSWORDS_URL: url }, "/"));
});
afterAll(() => void server.close());

test("five characters of a hash are shown, and nothing else", async () => {
  expect(await passwords.has("known to everybody")).toBe(true);
  expect(asked).toEqual([{ path: `/range/${known.slice(0, 5)}`, padding: "true" }]);
  expect(await passwords.has("known to nobody else")).toBe(false);
});

test("what only pads the answer was in no breach", async () => {
  expect(await passwords.has("only padding")).toBe(false);
});

test("without an answer no password is taken", async () => {
  status = 503;
  await expect(passwords.has("known to everybody")).rejects.toMatchObject({ code: "unavailable" });
});

test("without a setting nobody is asked", async () => {
  const before = asked.length;
  expect(await new BreachedPasswords(readConfig({}, "/")).has("known to everybody")).toBe(false);
  expect(asked).toHaveLength(before);
});

test("it is asked over https only, but on this machine", () => {
  expect(() => readConfig({ PERIPLUS_BREACHED_PASSWORDS_URL: "http://example.com/range" }, "/")).toThrow(
    "must be an https:// address",
  );
});

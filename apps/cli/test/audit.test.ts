import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditLine } from "@periplus/shared/audit";
import { auditStart, hashAuditLine } from "@periplus/shared/audit-chain";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { printAuditHead, verifyAudit } from "../src/audit.js";

const folder = mkdtempSync(join(tmpdir(), "periplus-audit-"));
const file = join(folder, "audit.jsonl");
let lines: AuditLine[] = [];
let printed = "";
let server: Server | undefined;

beforeAll(async () => {
  for (const seq of ["1", "2", "3"]) {
    const entry = JSON.stringify({ action: `call ${seq}` });
    lines = [
      ...lines,
      { seq, entry, hash: await hashAuditLine(lines.at(-1)?.hash ?? auditStart.hash, { seq, entry }) },
    ];
  }
});
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.stubEnv("PERIPLUS_TOKEN", "a-token");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  server?.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (written: readonly AuditLine[]) =>
  writeFileSync(file, written.map((line) => `${JSON.stringify(line)}\n`).join(""));

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a file that is as it was written", async () => {
  write(lines);
  expect(await verifyAudit(file, {})).toBe(0);
  expect(printed).toBe(`3 events, each as it was written. The newest: 3:${lines[2]?.hash}\n`);
});

test.each([
  ["changed", () => lines.map((line) => (line.seq === "2" ? { ...line, entry: "{}" } : line))],
  ["removed", () => lines.filter(({ seq }) => seq !== "2")],
  ["moved", () => [0, 2, 1].flatMap((index) => lines[index] ?? [])],
])("a file in which an event was %s", async (_how, change) => {
  write(change());
  expect(await verifyAudit(file, {})).toBe(1);
  expect(printed).toMatch(/^Event 2 is not as it was written/);
});

test("a file whose end was cut off, by a head that was kept", async () => {
  write(lines.slice(0, 2));
  expect(await verifyAudit(file, {})).toBe(0);
  expect(await verifyAudit(file, { head: [`3:${lines[2]?.hash}`] })).toBe(1);
});

test("a server, which is shown the token; its head", async () => {
  const asked: unknown[] = [];
  const address = await serve(({ url, headers }, response) => {
    asked.push([url, headers.authorization]);
    response.end(
      url?.endsWith("/head") ? JSON.stringify(lines[2]) : lines.map((line) => JSON.stringify(line)).join("\n"),
    );
  });
  expect(await verifyAudit(undefined, { server: `${address}/` })).toBe(0);
  await printAuditHead({ server: address });
  expect(printed.endsWith(`\n3:${lines[2]?.hash}\n`)).toBe(true);
  expect(asked).toEqual([
    ["/api/v1/audit-events/export", "Bearer a-token"],
    ["/api/v1/audit-events/head", "Bearer a-token"],
  ]);
});

test("a server that refers to another one is not followed", async () => {
  const address = await serve((_request, response) =>
    response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
  );
  await expect(verifyAudit(undefined, { server: address })).rejects.toThrow(/does not answer/);
});

test("what cannot be looked at says why", async () => {
  writeFileSync(file, "{\n");
  await expect(verifyAudit(file, {})).rejects.toThrow("Line 1 is no event of an audit log");
  await expect(verifyAudit(undefined, {})).rejects.toThrow("Name a file");
  await expect(verifyAudit(file, { head: ["\u001b[2J"] })).rejects.toThrow("\\u001b[2J is no head");
});

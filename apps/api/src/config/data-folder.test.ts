import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimDataFolder, FolderInUseError } from "./data-folder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "periplus-claim-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("one process at a time, and again after it gave the folder back", () => {
  const release = claimDataFolder(folder);
  expect(() => claimDataFolder(folder)).toThrow(FolderInUseError);
  expect(() => claimDataFolder(folder)).toThrow(`process ${process.pid}`);
  release();
  claimDataFolder(folder)();
});

test("a killed process holds nothing, even when its number is another's now", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  const file = join(folder, "periplus.pid");
  writeFileSync(file, JSON.stringify({ pid: child.pid, startedAt: "another moment" }));
  claimDataFolder(folder)();
  child.kill("SIGKILL");
  await new Promise((done) => child.once("exit", done));
  writeFileSync(file, JSON.stringify({ pid: child.pid, startedAt: "any moment" }));
  claimDataFolder(folder);
  expect(readFileSync(file, "utf8")).toContain(String(process.pid));
});

test("a file that was left half written holds nothing", () => {
  writeFileSync(join(folder, "periplus.pid"), '{"pid":');
  claimDataFolder(folder)();
});

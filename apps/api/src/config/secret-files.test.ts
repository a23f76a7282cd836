import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "periplus-secrets-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const refusalOf = (environment: Record<string, string>) => {
  try {
    readConfig(environment, "/");
  } catch (error) {
    return error instanceof ConfigError ? error.problems : [String(error)];
  }
  return [];
};

test("a secret may be in a file, with a line break at its end", () => {
  const { values } = readConfig({ DATABASE_URL_FILE: fileOf("url", "postgresql://a:b@c/d\n") }, "/");
  expect(values.databaseUrl).toBe("postgresql://a:b@c/d");
});

test("a file that is not there, or has nothing in it, is no setting that is left out", () => {
  const [missing = ""] = refusalOf({ DATABASE_URL_FILE: join(folder, "none") });
  expect(missing).toMatch(/^DATABASE_URL_FILE cannot be read: ENOENT/);
  expect(refusalOf({ DATABASE_URL_FILE: fileOf("empty", "\n") })).toEqual([
    "DATABASE_URL_FILE names a file with nothing in it",
  ]);
});

test("both at once are refused, and what a file holds is not told", () => {
  const path = fileOf("token", "too-short-hidden");
  expect(refusalOf({ PERIPLUS_BOOTSTRAP_TOKEN_FILE: path, PERIPLUS_BOOTSTRAP_TOKEN: "x".repeat(32) })).toEqual([
    "PERIPLUS_BOOTSTRAP_TOKEN and PERIPLUS_BOOTSTRAP_TOKEN_FILE are both given: leave one out",
  ]);
  const wrong = refusalOf({ PERIPLUS_BOOTSTRAP_TOKEN_FILE: path });
  expect(wrong).toEqual(["PERIPLUS_BOOTSTRAP_TOKEN must have at least 32 characters"]);
});

test("settings that are no secret have no file", () => {
  const { values } = readConfig({ PERIPLUS_LOG_FILE: fileOf("log", "debug") }, "/");
  expect(values.logLevel).toBe("warn");
});

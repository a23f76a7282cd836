import { randomBytes } from "node:crypto";
import { existsSync, linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keyLength } from "./local-keys.js";

const fileOf = (dataFolder: string) => join(dataFolder, "secrets.key");
const newKey = () => `${randomBytes(keyLength).toString("base64")}\n`;

/**
 * The installation's keys: 32 bytes per line in `secrets.key` of the data folder, newest first, readable by its owner
 * only, made when absent. The file appears whole or not at all, and of two processes that make it at once both get the
 * same.
 */
export function loadSecretsKeys(dataFolder: string): Buffer[] {
  const file = fileOf(dataFolder);
  if (existsSync(file)) return readKeys(file);
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, newKey(), { mode: 0o600, flush: true });
  try {
    linkSync(partial, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(partial);
  }
  return readKeys(file);
}

/** Those of an installation whose new secrets are sealed by others: none where there was never a file. */
export function findSecretsKeys(dataFolder: string): Buffer[] {
  return existsSync(fileOf(dataFolder)) ? readKeys(fileOf(dataFolder)) : [];
}

/** Puts a new key before the others, which still open what they sealed. */
export function addSecretsKey(dataFolder: string): void {
  const file = fileOf(dataFolder);
  const known = existsSync(file) ? readFileSync(file, "utf8") : "";
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, newKey() + known, { mode: 0o600, flush: true });
  renameSync(partial, file);
}

function readKeys(file: string): Buffer[] {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const keys = lines.map((line) => Buffer.from(line, "base64"));
  if (keys.length === 0 || keys.some((key) => key.length !== keyLength))
    throw new Error(`${file} does not hold keys of ${keyLength} bytes as base64, one per line`);
  return keys;
}

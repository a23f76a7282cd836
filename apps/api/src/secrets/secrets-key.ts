import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The installation's key: 32 bytes in `secrets.key` of the data folder, readable by its owner only, made when absent.
 * The file appears whole or not at all, and of two processes that make it at once both get the same.
 */
export function loadSecretsKey(dataFolder: string): Buffer {
  const file = join(dataFolder, "secrets.key");
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(partial, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(partial);
  }
  const key = Buffer.from(readFileSync(file, "utf8"), "base64");
  if (key.length !== 32) throw new Error(`${file} does not hold a key of 32 bytes as base64`);
  return key;
}

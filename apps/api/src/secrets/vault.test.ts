import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadSecretsKey } from "./secrets-key.js";
import { SealError, Vault } from "./vault.js";

const vault = new Vault(randomBytes(32));

test("what is sealed opens to the same value and is never the same twice", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const sealed = vault.seal(value);
      expect(JSON.stringify(vault.open(sealed))).toBe(JSON.stringify(value));
      expect(vault.seal(value).equals(sealed)).toBe(false);
    }),
  );
});

test("any changed byte, another key, and nothing at all are refused", () => {
  const sealed = vault.seal({ token: "secret" });
  expect(sealed.toString("latin1")).not.toContain("secret");
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => vault.open(changed)).toThrow(SealError);
  }
  expect(() => new Vault(randomBytes(32)).open(sealed)).toThrow(/another key/);
  expect(() => vault.open(sealed.subarray(0, 20))).toThrow(SealError);
  expect(() => vault.open(Buffer.alloc(0))).toThrow(SealError);
});

test("the installation's key is made once, for its owner alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "periplus-key-"));
  const key = loadSecretsKey(folder);
  expect(key).toHaveLength(32);
  expect(loadSecretsKey(folder)).toEqual(key);
  expect(statSync(join(folder, "secrets.key")).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});

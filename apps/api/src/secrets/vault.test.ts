import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { SealError } from "./key-wrapper.js";
import { LocalKeys } from "./local-keys.js";
import { addSecretsKey, findSecretsKeys, loadSecretsKeys } from "./secrets-key.js";
import { Vault } from "./vault.js";

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const vault = new Vault(new LocalKeys([oldKey]));

describe("a sealed value", () => {
  test("opens to the same value and is never the same twice, nor under the same data key", () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const [sealed, again] = [await vault.seal(value), await vault.seal(value)];
        expect(JSON.stringify(await vault.open(sealed))).toBe(JSON.stringify(value));
        expect(again.equals(sealed)).toBe(false);
      }),
    ));

  test("of which any byte is changed, that another key sealed, or that is nothing at all, is refused", async () => {
    const sealed = await vault.seal({ token: "secret" });
    expect(sealed.toString("latin1")).not.toContain("secret");
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(vault.open(changed)).rejects.toThrow(SealError);
    }
    await expect(new Vault(new LocalKeys([newKey])).open(sealed)).rejects.toThrow(/another key/);
    for (const length of [0, 1, 2, 20, sealed.length - 1])
      await expect(vault.open(sealed.subarray(0, length))).rejects.toThrow(SealError);
  });
});

describe("a key that is replaced", () => {
  test("still opens what it sealed, behind the new one, and what is wrapped anew needs it no more", async () => {
    const before = await vault.seal("secret");
    const both = new Vault(new LocalKeys([newKey, oldKey]));
    const onlyNew = new Vault(new LocalKeys([newKey]));
    expect([await both.open(before), both.isCurrent(before)]).toEqual(["secret", false]);
    const after = await both.rewrap(before);
    expect([await onlyNew.open(after), both.isCurrent(after)]).toEqual(["secret", true]);
    // The value itself is not sealed again: only its data key is.
    expect(after.subarray(-30).equals(before.subarray(-30))).toBe(true);
    await expect(onlyNew.open(before)).rejects.toThrow(SealError);
  });

  test("opens what was sealed before there were data keys, which is not current", async () => {
    const header = Buffer.concat([
      Buffer.of(1),
      createHash("sha256").update("periplus key id").update(oldKey).digest().subarray(0, 4),
    ]);
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", oldKey, nonce).setAAD(header);
    const text = Buffer.concat([cipher.update('{"a":1}'), cipher.final()]);
    const first = Buffer.concat([header, nonce, cipher.getAuthTag(), text]);
    expect([await vault.open(first), vault.isCurrent(first)]).toEqual([{ a: 1 }, false]);
    const rewrapped = await vault.rewrap(first);
    expect([await vault.open(rewrapped), vault.isCurrent(rewrapped)]).toEqual([{ a: 1 }, true]);
    await expect(new Vault(new LocalKeys([newKey])).open(first)).rejects.toThrow(/another key/);
  });
});

describe("the file of keys", () => {
  const folder = mkdtempSync(join(tmpdir(), "periplus-key-"));
  const file = join(folder, "secrets.key");
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is made once, for its owner alone, and takes new keys in front", () => {
    expect(findSecretsKeys(folder)).toEqual([]);
    const [first] = loadSecretsKeys(folder);
    expect(first).toHaveLength(32);
    expect(loadSecretsKeys(folder)).toEqual([first]);
    addSecretsKey(folder);
    const [second, ...more] = loadSecretsKeys(folder);
    expect(second).not.toEqual(first);
    expect(more).toEqual([first]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(2);
  });
});

import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { z } from "zod";

const algorithm = "aes-256-gcm";
const version = 1;
const keyIdLength = 4;
const nonceLength = 12;
const tagLength = 16;
const headerLength = 1 + keyIdLength;

/** Thrown when sealed bytes cannot be opened: another key, a damaged value, or a newer format. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/**
 * Seals values for the database with AES-256-GCM.
 * Layout: version (1 byte), first bytes of the key's hash (4), nonce (12), tag (16), ciphertext. Version and key id are
 * authenticated. A nonce is random: with 96 bits one key is good for about 2^32 values (NIST SP 800-38D §8.3).
 */
@Injectable()
export class Vault {
  private readonly key: Buffer;
  private readonly header: Buffer;

  constructor(key: Buffer) {
    if (key.length !== 32) throw new Error("The installation's key must have 32 bytes");
    this.key = key;
    const keyId = createHash("sha256").update("periplus key id").update(key).digest().subarray(0, keyIdLength);
    this.header = Buffer.concat([Buffer.from([version]), keyId]);
  }

  /** `value` must survive JSON. */
  seal(value: unknown): Buffer {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv(algorithm, this.key, nonce).setAAD(this.header);
    const text = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
    return Buffer.concat([this.header, nonce, cipher.getAuthTag(), text]);
  }

  /** The value that was sealed. Throws SealError. */
  open(sealed: Uint8Array): unknown {
    const bytes = Buffer.from(sealed);
    if (bytes[0] !== version) throw new SealError("The sealed value has a format this version does not know");
    if (!bytes.subarray(0, headerLength).equals(this.header))
      throw new SealError("The value was sealed with another key: is PERIPLUS_DATA or PERIPLUS_SECRETS_KEY a new one?");
    const tagAt = headerLength + nonceLength;
    try {
      const decipher = createDecipheriv(algorithm, this.key, bytes.subarray(headerLength, tagAt), {
        authTagLength: tagLength,
      })
        .setAAD(this.header)
        .setAuthTag(bytes.subarray(tagAt, tagAt + tagLength));
      const text = Buffer.concat([decipher.update(bytes.subarray(tagAt + tagLength)), decipher.final()]);
      return z.json().parse(JSON.parse(text.toString("utf8")));
    } catch (cause) {
      throw new SealError("The sealed value is damaged", { cause });
    }
  }
}

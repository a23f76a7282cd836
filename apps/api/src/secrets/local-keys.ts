import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { type KeyWrapper, SealError, type WrappedKey } from "./key-wrapper.js";

const algorithm = "aes-256-gcm";
const nonceLength = 12;
const tagLength = 16;
export const keyLength = 32;

/** Keys of this installation, in its memory: the first one wraps, all of them unwrap. */
export class LocalKeys implements KeyWrapper {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #first: string | undefined;

  constructor(keys: readonly Buffer[]) {
    if (keys.some((key) => key.length !== keyLength)) throw new Error(`A key must have ${keyLength} bytes`);
    this.#keys = new Map(keys.map((key) => [idOf(key), key]));
    this.#first = this.#keys.keys().next().value;
  }

  knows(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  wrapsWith(keyId: string): boolean {
    return keyId === this.#first;
  }

  async wrap(dataKey: Buffer): Promise<WrappedKey> {
    if (this.#first === undefined) throw new Error("There is no local key");
    return { keyId: this.#first, bytes: encrypt(this.#keyOf(this.#first), dataKey, Buffer.from(this.#first)) };
  }

  async unwrap({ keyId, bytes }: WrappedKey): Promise<Buffer> {
    return decrypt(this.#keyOf(keyId), bytes, Buffer.from(keyId));
  }

  /** The key whose hash begins with these bytes, of values that were sealed before there were data keys. */
  keyByHash(start: Uint8Array): Buffer | undefined {
    return [...this.#keys.values()].find((key) => hashOf(key).subarray(0, start.length).equals(start));
  }

  #keyOf(keyId: string): Buffer {
    const key = this.#keys.get(keyId);
    if (!key) throw new SealError("The key that sealed the value is not here");
    return key;
  }
}

const hashOf = (key: Buffer) => createHash("sha256").update("periplus key id").update(key).digest();
const idOf = (key: Buffer) => `local:${hashOf(key).subarray(0, 8).toString("hex")}`;

/**
 * AES-256-GCM: nonce (12 bytes), tag (16), ciphertext. A nonce is random: with 96 bits one key is good for about 2^32
 * values (NIST SP 800-38D §8.3).
 */
export function encrypt(key: Buffer, text: Uint8Array, authenticated: Uint8Array): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(authenticated);
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** What `encrypt` was given. Throws SealError when the key is another one, or any byte. */
export function decrypt(key: Buffer, sealed: Uint8Array, authenticated: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed);
  const [tagAt, textAt] = [nonceLength, nonceLength + tagLength];
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, tagAt), { authTagLength: tagLength })
      .setAAD(authenticated)
      .setAuthTag(bytes.subarray(tagAt, textAt));
    return Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()]);
  } catch (cause) {
    throw new SealError("The sealed value is damaged", { cause });
  }
}

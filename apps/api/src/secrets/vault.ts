import { createHash, randomBytes } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { type KeyWrapper, SealError, type WrappedKey } from "./key-wrapper.js";
import { decrypt, encrypt, keyLength, LocalKeys } from "./local-keys.js";

/** Version 1: sealed with a local key itself; first bytes of its hash (4) behind the version. */
const withoutDataKey = 1;
const version = 2;
const hashLength = 4;
const context = Buffer.from("periplus sealed value 2");

interface Envelope {
  readonly wrapped: WrappedKey;
  readonly sealed: Buffer;
}

/**
 * Seals values for the database, each with a data key of its own (AES-256-GCM), which is wrapped by a key that is kept
 * elsewhere: in a file, or by a cloud. Layout: version (1 byte), length and text of the wrapping key's id, length and
 * bytes of the wrapped data key (lengths in 2 bytes, big-endian), nonce, tag, ciphertext.
 */
@Injectable()
export class Vault {
  readonly #opened = new RememberedKeys();

  /** `keys` wraps what is sealed from now on; `earlier` opens what was sealed before. */
  constructor(
    private readonly keys: KeyWrapper,
    private readonly earlier: readonly KeyWrapper[] = [],
  ) {}

  /** `value` must survive JSON. Throws KeyServiceError. */
  async seal(value: unknown): Promise<Buffer> {
    const dataKey = randomBytes(keyLength);
    const wrapped = await this.keys.wrap(dataKey);
    return write({ wrapped, sealed: encrypt(dataKey, Buffer.from(JSON.stringify(value), "utf8"), context) });
  }

  /** The value that was sealed. Throws SealError, and KeyServiceError where whoever keeps the key cannot be asked. */
  async open(value: Uint8Array): Promise<unknown> {
    const bytes = Buffer.from(value);
    const text = bytes[0] === withoutDataKey ? this.#openFirstFormat(bytes) : await this.#open(read(bytes));
    const opened: unknown = JSON.parse(text.toString("utf8"));
    return opened;
  }

  /** Whether the key that would wrap it now has done so. */
  isCurrent(value: Uint8Array): boolean {
    return value[0] === version && this.keys.wrapsWith(read(Buffer.from(value)).wrapped.keyId);
  }

  /** The same value under the newest key; what it is, is not looked at. Throws as `open` and `seal` do. */
  async rewrap(value: Uint8Array): Promise<Buffer> {
    const bytes = Buffer.from(value);
    if (bytes[0] === withoutDataKey) return this.seal(await this.open(bytes));
    const { wrapped, sealed } = read(bytes);
    return write({ wrapped: await this.keys.wrap(await this.#unwrap(wrapped)), sealed });
  }

  async #open({ wrapped, sealed }: Envelope): Promise<Buffer> {
    const dataKey = await this.#opened.remember(wrapped, () => this.#unwrap(wrapped));
    return decrypt(dataKey, sealed, context);
  }

  #unwrap(wrapped: WrappedKey): Promise<Buffer> {
    const keeper = [this.keys, ...this.earlier].find((each) => each.knows(wrapped.keyId));
    if (!keeper) throw anotherKey();
    return keeper.unwrap(wrapped);
  }

  #openFirstFormat(bytes: Buffer): Buffer {
    const header = bytes.subarray(0, 1 + hashLength);
    const local = [this.keys, ...this.earlier].filter((each) => each instanceof LocalKeys);
    const key = local.map((each) => each.keyByHash(header.subarray(1))).find((each) => each !== undefined);
    if (!key || header.length < 1 + hashLength) throw anotherKey();
    return decrypt(key, bytes.subarray(1 + hashLength), header);
  }
}

const anotherKey = () =>
  new SealError(
    "The value was sealed with another key: is PERIPLUS_DATA, PERIPLUS_SECRETS_KEY or PERIPLUS_SECRETS_KMS a new one?",
  );

function write({ wrapped: { keyId, bytes }, sealed }: Envelope): Buffer {
  const parts = [Buffer.from(keyId, "utf8"), Buffer.from(bytes)].flatMap((part) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(part.length);
    return [length, part];
  });
  return Buffer.concat([Buffer.of(version), ...parts, sealed]);
}

function read(bytes: Buffer): Envelope {
  if (bytes[0] !== version) throw new SealError("The sealed value has a format this version does not know");
  let at = 1;
  const take = () => {
    if (at + 2 > bytes.length) throw new SealError("The sealed value is damaged");
    const end = at + 2 + bytes.readUInt16BE(at);
    const part = bytes.subarray(at + 2, end);
    at = end;
    return part;
  };
  const [keyId, wrapped] = [take().toString("utf8"), take()];
  return { wrapped: { keyId, bytes: wrapped }, sealed: bytes.subarray(at) };
}

/** Data keys that were unwrapped lately: a discovery opens the same access once per cluster. Minutes, and never on disk. */
class RememberedKeys {
  readonly #kept = new Map<string, { readonly key: Buffer; readonly until: number }>();
  readonly #longest = 5 * 60_000;
  readonly #most = 200;

  async remember({ keyId, bytes }: WrappedKey, unwrap: () => Promise<Buffer>): Promise<Buffer> {
    const name = createHash("sha256").update(keyId).update("\0").update(bytes).digest("base64");
    const known = this.#kept.get(name);
    if (known && known.until > Date.now()) return known.key;
    const key = await unwrap();
    this.#kept.delete(name);
    this.#kept.set(name, { key, until: Date.now() + this.#longest });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
    return key;
  }
}

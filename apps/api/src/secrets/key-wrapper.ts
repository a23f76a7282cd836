/** A data key, sealed with a key that is kept elsewhere. */
export interface WrappedKey {
  /** Names the key that wrapped it, in the words of whoever keeps that one. */
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/** Keeps keys and never hands them out: wraps data keys of 32 bytes, and unwraps them again. */
export interface KeyWrapper {
  /** Whether it can unwrap what this key wrapped. */
  knows(keyId: string): boolean;
  /** Whether it would wrap with this key now. */
  wrapsWith(keyId: string): boolean;
  /** With the newest of its keys. Throws KeyServiceError. */
  wrap(dataKey: Buffer): Promise<WrappedKey>;
  /** Throws KeyServiceError, and SealError where the bytes are not what was wrapped. */
  unwrap(wrapped: WrappedKey): Promise<Buffer>;
}

/** Thrown when sealed bytes cannot be opened: another key, a damaged value, or a newer format. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/** Thrown when whoever keeps the keys does not answer, or refuses: the same may succeed later. */
export class KeyServiceError extends Error {
  override readonly name = "KeyServiceError";
}

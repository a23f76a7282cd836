import { createHash, randomBytes } from "node:crypto";

/** A secret to hand out once: 256 random bits after a prefix by which scanners for leaked secrets know it. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString("base64url");
}

/**
 * What is kept of a secret. It has 256 random bits, so that a plain hash cannot be searched through; passwords would
 * need a slow one.
 */
export function hashSecret(secret: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash("sha256").update(secret).digest());
}

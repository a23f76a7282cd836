import { randomBytes, randomUUID } from "node:crypto";
import { createSigningKey } from "./credentials/tokens.js";
import { type CertifiedKey, createAuthority } from "./server/certificates.js";

/** Every secret of one simulator. It opens nothing but this simulator. */
export interface Keyring {
  authority: CertifiedKey;
  /** PKCS #8 PEM; signs Entra, ServiceAccount and federated tokens. */
  tokenKey: string;
  /** PKCS #8 PEM; the key of the Google service account. */
  googleKey: string;
  googleKeyId: string;
  azure: { clientId: string; clientSecret: string; objectId: string };
  aws: { accessKeyId: string; secretAccessKey: string; externalId: string };
}

/** Makes new secrets. */
export async function createKeyring(now: Date): Promise<Keyring> {
  const [authority, tokenKey, googleKey] = await Promise.all([
    createAuthority("Periplus simulator CA", now),
    createSigningKey(),
    createSigningKey(),
  ]);
  return {
    authority,
    tokenKey,
    googleKey,
    googleKeyId: randomBytes(20).toString("hex"),
    azure: { clientId: randomUUID(), clientSecret: randomBytes(30).toString("base64url"), objectId: randomUUID() },
    aws: {
      accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      externalId: randomUUID(),
    },
  };
}

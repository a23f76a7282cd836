import { formOf } from "./bodies.js";

/** Parameters of sign-ins that are as good as a password. */
const PROOFS = ["client_assertion", "assertion", "subject_token", "WebIdentityToken", "client_secret"];
const ISSUED_JSON = /"(?:access_token|accessToken|token)":\s*"([^"]{20,})"/g;
const ISSUED_XML = /<(?:SecretAccessKey|SessionToken)>([^<]+)</g;
const KUBECONFIG = /"value":\s*"([A-Za-z0-9+/=]{100,})"/g;
const KUBECONFIG_SECRETS = /(?:client-key-data|client-certificate-data|token): (\S+)/g;
/** Paths whose answers hold credentials; other answers have fields of these names that are none. */
const ISSUING = /\/token$|^\/$|:generateAccessToken$|listClusterUserCredential$/;

const groups = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? "");

/** Every credential that went over the wire, one way or the other: what nobody may write down. */
export class SecretLedger {
  readonly #secrets = new Set<string>();

  /** What a request shows. */
  noteRequest(authorization: string | undefined, sessionToken: string | undefined, body: unknown): void {
    const bearer = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
    const form = formOf(body);
    const proofs = PROOFS.map((name) => form.get(name));
    for (const secret of [bearer, sessionToken, ...proofs]) if (secret) this.#secrets.add(secret);
  }

  /** What an answer hands out. */
  noteAnswer(path: string, payload: unknown): void {
    if (typeof payload !== "string" || !ISSUING.test(path)) return;
    const kubeconfigs = groups(payload, KUBECONFIG).map((value) => Buffer.from(value, "base64").toString("utf8"));
    const found = [
      ...groups(payload, ISSUED_JSON),
      ...groups(payload, ISSUED_XML),
      ...kubeconfigs.flatMap((text) => groups(text, KUBECONFIG_SECRETS)),
    ];
    for (const secret of found) this.#secrets.add(secret);
  }

  /** All of them. */
  entries(): string[] {
    return [...this.#secrets];
  }
}

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

interface Options {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id: string };
  readonly user?: { readonly id: string };
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const flags = { present: 0x01, verified: 0x04, attested: 0x40 };

/** A security key of a person, made of software: what a browser's credential functions answer with it. */
export class Authenticator {
  readonly #key: KeyObject;
  readonly #publicKey: Buffer;
  readonly id = randomBytes(32).toString("base64url");
  /** What it reports of how often it was used. */
  counter = 0;
  origin: string;
  #userHandle = "";

  constructor(origin: string) {
    this.origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    // COSE: kty EC2, alg ES256, crv P-256, x, y (https://www.rfc-editor.org/rfc/rfc9053#section-7.1.1)
    const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]);
    this.#publicKey = Buffer.concat([head, ...coordinate(0x21, x), ...coordinate(0x22, y)]);
  }

  make({ challenge, rp, user }: Options) {
    this.#userHandle = user?.id ?? "";
    const id = Buffer.from(this.id, "base64url");
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, this.#publicKey]);
    const authData = Buffer.concat([this.#authData(rp?.id ?? "", flags.attested), attested]);
    const attestationObject = Buffer.concat([
      ...[Buffer.from([0xa3]), text("fmt"), text("none"), text("attStmt"), Buffer.from([0xa0]), text("authData")],
      ...[Buffer.from([0x59, authData.length >> 8, authData.length & 0xff]), authData],
    ]);
    return this.#credential({
      clientDataJSON: this.#clientData("webauthn.create", challenge).toString("base64url"),
      attestationObject: attestationObject.toString("base64url"),
    });
  }

  show({ challenge, rpId }: Options) {
    this.counter += 1;
    const clientData = this.#clientData("webauthn.get", challenge);
    const authenticatorData = this.#authData(rpId ?? "");
    return this.#credential({
      clientDataJSON: clientData.toString("base64url"),
      authenticatorData: authenticatorData.toString("base64url"),
      signature: sign("sha256", Buffer.concat([authenticatorData, sha256(clientData)]), this.#key).toString(
        "base64url",
      ),
      userHandle: this.#userHandle,
    });
  }

  #authData(rpId: string, more = 0): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags.present | flags.verified | more]), counter]);
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  #credential(response: Record<string, string>) {
    return { id: this.id, rawId: this.id, type: "public-key", response, clientExtensionResults: {} };
  }
}

const text = (words: string) => Buffer.concat([Buffer.from([0x60 + words.length]), Buffer.from(words)]);
const coordinate = (key: number, value: string) => [Buffer.from([key, 0x58, 0x20]), Buffer.from(value, "base64url")];

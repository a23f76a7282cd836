import { z } from "zod";
import { KeyServiceError, type KeyWrapper, type WrappedKey } from "../key-wrapper.js";
import { type KmsPlace, KmsRequests } from "./kms-request.js";

const prefix = "google:";
const context = Buffer.from("periplus").toString("base64");
const encrypted = z.object({ ciphertext: z.base64() });
const decrypted = z.object({ plaintext: z.base64() });

/**
 * A symmetric key of Google Cloud KMS. Its primary version wraps; which one did is in the ciphertext.
 * https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys/encrypt
 */
export class GoogleKms implements KeyWrapper {
  readonly #origin: string;
  readonly #requests: KmsRequests;

  /** `name` is `projects/…/locations/…/keyRings/…/cryptoKeys/…`. */
  constructor(
    private readonly name: string,
    private readonly token: () => Promise<string>,
    place?: KmsPlace,
  ) {
    this.#origin = place?.endpoint ?? "https://cloudkms.googleapis.com";
    this.#requests = new KmsRequests(new URL(this.#origin).host, place);
  }

  knows(keyId: string): boolean {
    return keyId === prefix + this.name;
  }

  wrapsWith(keyId: string): boolean {
    return this.knows(keyId);
  }

  async wrap(dataKey: Buffer): Promise<WrappedKey> {
    const { ciphertext } = await this.#ask("encrypt", { plaintext: dataKey.toString("base64") }, encrypted);
    return { keyId: prefix + this.name, bytes: Buffer.from(ciphertext, "base64") };
  }

  async unwrap({ bytes }: WrappedKey): Promise<Buffer> {
    const { plaintext } = await this.#ask("decrypt", { ciphertext: Buffer.from(bytes).toString("base64") }, decrypted);
    return Buffer.from(plaintext, "base64");
  }

  async #ask<Answer extends z.ZodType>(action: string, input: object, answer: Answer): Promise<z.output<Answer>> {
    const token = await this.token().catch((cause: unknown) => {
      throw new KeyServiceError("There is no Google identity for the key", { cause });
    });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ ...input, additionalAuthenticatedData: context });
    const url = new URL(`/v1/${this.name}:${action}`, this.#origin);
    return this.#requests.ask({ method: "POST", url, headers, body }, answer);
  }
}

import { SignatureV4 } from "@smithy/signature-v4";
import { z } from "zod";
import { Sha256 } from "../../clouds/aws/sha256.js";
import { KeyServiceError, type KeyWrapper, type WrappedKey } from "../key-wrapper.js";
import { type KmsPlace, KmsRequests } from "./kms-request.js";

interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const prefix = "aws:";
/** Authenticated by AWS KMS, and shown in the trail of the key. */
const context = { purpose: "periplus" };
const encrypted = z.object({ CiphertextBlob: z.base64() });
const decrypted = z.object({ Plaintext: z.base64() });

/**
 * A symmetric key of AWS KMS. Which version of it wrapped something is in the ciphertext: a key that rotates by itself
 * stays one key. https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
export class AwsKms implements KeyWrapper {
  readonly #region: string;
  readonly #url: URL;
  readonly #requests: KmsRequests;

  constructor(
    private readonly keyArn: string,
    private readonly credentials: () => Promise<AwsCredentials>,
    place?: KmsPlace,
  ) {
    const [, partition = "aws", , region = ""] = keyArn.split(":");
    this.#region = region;
    const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    this.#url = new URL(place?.endpoint ?? `https://kms.${region}.${suffix}/`);
    this.#requests = new KmsRequests(this.#url.host, place);
  }

  knows(keyId: string): boolean {
    return keyId === prefix + this.keyArn;
  }

  wrapsWith(keyId: string): boolean {
    return this.knows(keyId);
  }

  async wrap(dataKey: Buffer): Promise<WrappedKey> {
    const body = { KeyId: this.keyArn, Plaintext: dataKey.toString("base64"), EncryptionContext: context };
    const { CiphertextBlob } = await this.#ask("Encrypt", body, encrypted);
    return { keyId: prefix + this.keyArn, bytes: Buffer.from(CiphertextBlob, "base64") };
  }

  async unwrap({ bytes }: WrappedKey): Promise<Buffer> {
    const blob = Buffer.from(bytes).toString("base64");
    const body = { KeyId: this.keyArn, CiphertextBlob: blob, EncryptionContext: context };
    return Buffer.from((await this.#ask("Decrypt", body, decrypted)).Plaintext, "base64");
  }

  async #ask<Answer extends z.ZodType>(action: string, input: unknown, answer: Answer): Promise<z.output<Answer>> {
    const body = JSON.stringify(input);
    const headers = {
      host: this.#url.host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `TrentService.${action}`,
    };
    const signed = await this.#sign({ method: "POST", protocol: this.#url.protocol, headers, body });
    return this.#requests.ask({ method: "POST", url: this.#url, headers: signed, body }, answer);
  }

  async #sign(request: { method: string; protocol: string; headers: Record<string, string>; body: string }) {
    const credentials = await this.credentials().catch((cause: unknown) => {
      throw new KeyServiceError("There are no AWS credentials for the key", { cause });
    });
    const signer = new SignatureV4({ service: "kms", region: this.#region, credentials, sha256: Sha256 });
    const signed = await signer.sign({ ...request, hostname: this.#url.hostname, path: "/" });
    // The transport writes this one itself.
    const { host: _, ...headers } = signed.headers;
    return headers;
  }
}

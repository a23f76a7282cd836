import { z } from "zod";
import { KeyServiceError, type KeyWrapper, type WrappedKey } from "../key-wrapper.js";
import { type KmsPlace, KmsRequests } from "./kms-request.js";

const prefix = "azure:";
const apiVersion = "7.4";
const algorithm = "RSA-OAEP-256";
const base64url = z.string().regex(/^[\w-]+$/);
const key = z.object({ key: z.object({ kid: z.url() }) });
const operation = z.object({ kid: z.url(), value: base64url });

/**
 * An RSA key of Azure Key Vault, or of a managed HSM. What a version of it wrapped is unwrapped by that version, so the id
 * of a wrapping key names it. https://learn.microsoft.com/rest/api/keyvault/keys/wrap-key/wrap-key
 */
export class AzureKeyVault implements KeyWrapper {
  readonly #origin: string;
  readonly #path: string;
  readonly #requests: KmsRequests;

  /** `keyUrl` is `https://…/keys/name`; behind a version it stays with that one. `token` is good for the vault. */
  constructor(
    private readonly keyUrl: string,
    private readonly token: () => Promise<string>,
    place?: KmsPlace,
  ) {
    const url = new URL(keyUrl);
    this.#path = url.pathname.replace(/\/$/, "");
    this.#origin = place?.endpoint ?? url.origin;
    this.#requests = new KmsRequests(new URL(this.#origin).host, place);
  }

  knows(keyId: string): boolean {
    const [, name] = this.#path.split("/keys/");
    const unversioned = `${prefix}${new URL(this.keyUrl).origin}/keys/${name?.split("/")[0]}/`;
    return keyId.startsWith(unversioned);
  }

  /** Which version is the newest is the vault's to say: without one in the setting, any of them will do. */
  wrapsWith(keyId: string): boolean {
    return this.knows(keyId) && `${keyId}/`.startsWith(`${prefix}${this.keyUrl.replace(/\/$/, "")}/`);
  }

  async wrap(dataKey: Buffer): Promise<WrappedKey> {
    const version = await this.#newestVersion();
    const body = { alg: algorithm, value: dataKey.toString("base64url") };
    const { value } = await this.#ask("POST", `${version}/wrapkey`, operation, body);
    return { keyId: prefix + new URL(this.keyUrl).origin + version, bytes: Buffer.from(value, "base64url") };
  }

  async unwrap({ keyId, bytes }: WrappedKey): Promise<Buffer> {
    const { pathname } = new URL(keyId.slice(prefix.length));
    const body = { alg: algorithm, value: Buffer.from(bytes).toString("base64url") };
    return Buffer.from((await this.#ask("POST", `${pathname}/unwrapkey`, operation, body)).value, "base64url");
  }

  async #newestVersion(): Promise<string> {
    const { pathname } = new URL((await this.#ask("GET", this.#path, key)).key.kid);
    if (/^\/keys\/[\w-]+\/[\w-]+$/.test(pathname) && `${pathname}/`.startsWith(`${this.#path}/`)) return pathname;
    throw new KeyServiceError("The key vault names another key than the one it was asked for");
  }

  async #ask<Answer extends z.ZodType>(
    method: "GET" | "POST",
    path: string,
    answer: Answer,
    body?: unknown,
  ): Promise<z.output<Answer>> {
    const token = await this.token().catch((cause: unknown) => {
      throw new KeyServiceError("There is no Azure identity for the key", { cause });
    });
    const url = new URL(`${path}?api-version=${apiVersion}`, this.#origin);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const written = body === undefined ? {} : { body: JSON.stringify(body) };
    return this.#requests.ask({ method, url, headers, ...written }, answer);
  }
}

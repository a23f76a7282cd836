import { constants, createHash, createHmac, generateKeyPairSync, privateDecrypt, publicEncrypt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority, issueCurrentCertificate } from "@periplus/simulator/server/certificates";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KeyServiceError, type KeyWrapper } from "../key-wrapper.js";
import { LocalKeys } from "../local-keys.js";
import { Vault } from "../vault.js";
import { AwsKms } from "./aws-kms.js";
import { AzureKeyVault } from "./azure-key-vault.js";
import { GoogleKms } from "./google-kms.js";
import type { KmsPlace } from "./kms-request.js";

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly body: Record<string, string>;
}
type Answer = { status?: number; body: unknown };

let server: Server;
let place: KmsPlace;
let answer: (asked: Asked) => Answer;
let asked: Asked[] = [];

beforeAll(async () => {
  const authority = await createAuthority("Test CA", new Date());
  const { certificate, key } = await issueCurrentCertificate(authority, new Date());
  server = createServer({ cert: certificate, key }, async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    const { method = "", url = "", headers } = request;
    const one = { method, url, headers, text, body: text === "" ? {} : JSON.parse(text) };
    asked.push(one);
    const { status = 200, body } = answer(one);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  place = { endpoint: `https://localhost:${(server.address() as AddressInfo).port}`, ca: authority.certificate };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

/** What every key service must do for the vault. */
async function expectSealsAndOpens(keys: KeyWrapper): Promise<void> {
  const vault = new Vault(keys);
  const sealed = await vault.seal({ token: "secret" });
  expect(await vault.open(sealed)).toEqual({ token: "secret" });
  expect(vault.isCurrent(sealed)).toBe(true);
  const requests = asked.length;
  expect(await vault.open(sealed)).toEqual({ token: "secret" });
  // A data key that was unwrapped a moment ago is not asked for again.
  expect(asked.length).toBe(requests);
  expect(asked.map(({ text }) => text).join()).not.toContain("secret");
}

/** An encryption that a fake can undo; a service's own is none of ours. */
const coverBase64 = (text: string) =>
  Buffer.from(Buffer.from(text, "base64").map((byte) => byte ^ 0x5a)).toString("base64");

describe("AWS KMS", () => {
  const arn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a secret key", sessionToken: "session" };
  const kms = () => new AwsKms(arn, async () => credentials, place);

  /** Signature Version 4 by hand: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
  function isSigned({ method, url, headers, text }: Asked): boolean {
    const given = /Credential=(\S+?), SignedHeaders=(\S+?), Signature=(\w+)/.exec(headers.authorization ?? "");
    const [, credential = "", names = "", signature = ""] = given ?? [];
    const [, day = "", region = "", service = ""] = credential.split("/");
    const canonical = [
      ...[method, url, "", ...names.split(";").map((name) => `${name}:${headers[name]}`), "", names],
      createHash("sha256").update(text).digest("hex"),
    ].join("\n");
    const scope = `${day}/${region}/${service}/aws4_request`;
    const hashed = createHash("sha256").update(canonical).digest("hex");
    const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hashed].join("\n");
    const signingKey = [day, region, service, "aws4_request"].reduce<string | Buffer>(
      (key, part) => createHmac("sha256", key).update(part).digest(),
      `AWS4${credentials.secretAccessKey}`,
    );
    expect([region, service, names.includes("host"), names.includes("x-amz-target")]).toEqual([
      "eu-central-1",
      "kms",
      true,
      true,
    ]);
    return createHmac("sha256", signingKey).update(toSign).digest("hex") === signature;
  }

  test("seals and opens, by signed requests that name the key and what it is for", async () => {
    answer = (one) => {
      expect(isSigned(one)).toBe(true);
      expect(one.headers).toMatchObject({
        "content-type": "application/x-amz-json-1.1",
        "x-amz-security-token": "session",
      });
      expect(one.body).toMatchObject({ KeyId: arn, EncryptionContext: { purpose: "periplus" } });
      const { Plaintext, CiphertextBlob } = one.body;
      if (one.headers["x-amz-target"] === "TrentService.Encrypt")
        return { body: { CiphertextBlob: coverBase64(Plaintext ?? ""), KeyId: arn } };
      expect(one.headers["x-amz-target"]).toBe("TrentService.Decrypt");
      return { body: { Plaintext: coverBase64(CiphertextBlob ?? ""), KeyId: arn } };
    };
    await expectSealsAndOpens(kms());
  });

  test("that refuses is quoted, and is no damaged value", async () => {
    answer = () => ({
      status: 400,
      body: { __type: "AccessDeniedException", message: "not authorized to perform kms:Encrypt" },
    });
    const failed = new Vault(kms()).seal(1);
    await expect(failed).rejects.toThrow(KeyServiceError);
    await expect(failed).rejects.toThrow(/answers 400: not authorized/);
  });
});

describe("Azure Key Vault", () => {
  const keyUrl = "https://estate.vault.azure.net/keys/periplus";
  const versions = ["aaaa1111", "bbbb2222"].map((name) => ({
    name,
    pair: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  }));
  let newest = 0;
  const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };
  const vaultOf = (url = keyUrl) => new AzureKeyVault(url, async () => "entra-token", place);

  beforeEach(() => {
    newest = 0;
    answer = ({ method, url, headers, body }) => {
      expect(headers.authorization).toBe("Bearer entra-token");
      const { pathname, searchParams } = new URL(url, "https://x");
      expect(searchParams.get("api-version")).toBe("7.4");
      if (method === "GET") return { body: { key: { kid: `${keyUrl}/${versions[newest]?.name}`, kty: "RSA" } } };
      const [, , , version, operation] = pathname.split("/");
      const pair = versions.find(({ name }) => name === version)?.pair;
      if (!pair) return { status: 404, body: { error: { code: "KeyNotFound", message: "no such version" } } };
      expect(body.alg).toBe("RSA-OAEP-256");
      const value = Buffer.from(body.value ?? "", "base64url");
      const done =
        operation === "wrapkey"
          ? publicEncrypt({ key: pair.publicKey, ...oaep }, value)
          : privateDecrypt({ key: pair.privateKey, ...oaep }, value);
      return { body: { kid: `${keyUrl}/${version}`, value: done.toString("base64url") } };
    };
  });

  test("seals with the newest version and opens", async () => {
    await expectSealsAndOpens(vaultOf());
    expect(asked.map(({ url }) => new URL(url, "https://x").pathname)).toEqual([
      "/keys/periplus",
      "/keys/periplus/aaaa1111/wrapkey",
      "/keys/periplus/aaaa1111/unwrapkey",
    ]);
  });

  test("opens what an earlier version sealed, and wraps it anew with the newest", async () => {
    const vault = new Vault(vaultOf());
    const before = await vault.seal("secret");
    newest = 1;
    expect(await new Vault(vaultOf()).open(before)).toBe("secret");
    const after = await vault.rewrap(before);
    expect(after.toString("latin1")).toContain("periplus/bbbb2222");
    expect(await vault.open(after)).toBe("secret");
    const pinned = new Vault(vaultOf(`${keyUrl}/bbbb2222`));
    expect([pinned.isCurrent(before), pinned.isCurrent(after)]).toEqual([false, true]);
  });

  test("that names another key is not believed", async () => {
    const { answer: usual } = { answer };
    answer = (one) =>
      one.method === "GET" ? { body: { key: { kid: "https://estate.vault.azure.net/keys/other/cccc" } } } : usual(one);
    await expect(new Vault(vaultOf()).seal(1)).rejects.toThrow(/another key/);
  });
});

describe("Google Cloud KMS", () => {
  const name = "projects/estate/locations/europe-west3/keyRings/ring/cryptoKeys/periplus";

  test("seals and opens", async () => {
    answer = ({ url, headers, body }) => {
      expect(headers.authorization).toBe("Bearer google-token");
      expect(Buffer.from(body.additionalAuthenticatedData ?? "", "base64").toString()).toBe("periplus");
      if (url === `/v1/${name}:encrypt`)
        return { body: { name: `${name}/cryptoKeyVersions/3`, ciphertext: coverBase64(body.plaintext ?? "") } };
      expect(url).toBe(`/v1/${name}:decrypt`);
      return { body: { plaintext: coverBase64(body.ciphertext ?? "") } };
    };
    await expectSealsAndOpens(new GoogleKms(name, async () => "google-token", place));
  });

  test.each([
    ["says something else", () => ({ body: { ciphertext: 3 } }), /not that of a key service/],
    [
      "is overloaded for good",
      () => ({ status: 403, body: { error: { code: 403, message: "disabled" } } }),
      /403: disabled/,
    ],
  ])("that %s is told so", async (_how, given, words) => {
    answer = given;
    await expect(new Vault(new GoogleKms(name, async () => "t", place)).seal(1)).rejects.toThrow(words);
  });

  test("without an identity is told so", async () => {
    const nobody = new GoogleKms(name, () => Promise.reject(new Error("no metadata")), place);
    await expect(new Vault(nobody).seal(1)).rejects.toThrow("There is no Google identity for the key");
  });
});

test("what a file's key sealed opens after a cloud's has taken over, and goes under that", async () => {
  answer = ({ body }) => ({
    body: { ciphertext: coverBase64(body.plaintext ?? ""), plaintext: coverBase64(body.ciphertext ?? "") },
  });
  const local = new LocalKeys([Buffer.alloc(32, 7)]);
  const before = await new Vault(local).seal("secret");
  const google = new GoogleKms("projects/a/locations/b/keyRings/c/cryptoKeys/d", async () => "t", place);
  const vault = new Vault(google, [local]);
  expect([await vault.open(before), vault.isCurrent(before)]).toEqual(["secret", false]);
  const after = await vault.rewrap(before);
  expect([await new Vault(google).open(after), vault.isCurrent(after)]).toEqual(["secret", true]);
});

import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";

interface Asked {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

/** How an ID token or a logout token is made wrong. */
export interface TokenFault {
  readonly claims?: JWTPayload;
  /** `other`: with a key that the provider does not publish; `none`: not at all; `published`: with the public key as a secret. */
  readonly key?: "other" | "none" | "published";
  readonly type?: string;
}

/** An OpenID Connect provider on this machine, over HTTP, that can be told to lie. */
export class IdentityProvider {
  /** What the next ID tokens say of whoever signs in. */
  person: JWTPayload & { sub: string } = { sub: "ada", name: "Ada" };
  /** What the user info says besides. */
  userInfo: Record<string, unknown> = {};
  fault: TokenFault = {};
  /** Fields of the discovery document that are others. */
  document: Record<string, unknown> = {};
  readonly requests: string[] = [];
  readonly #codes = new Map<string, Asked>();
  private constructor(
    readonly issuer: string,
    readonly stop: () => Promise<void>,
    private readonly keys: Record<"own" | "other", { publicKey: CryptoKey; privateKey: CryptoKey }>,
  ) {}

  static async start(clientId = "periplus", clientSecret = "the client's secret"): Promise<IdentityProvider> {
    let provider: IdentityProvider | undefined;
    const server = createServer((request, response) => {
      void provider?.answer(request, response).catch(() => response.writeHead(500).end());
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const stop = () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    const { port } = server.address() as AddressInfo;
    const keys = { own: await newKeys(), other: await newKeys() };
    provider = new IdentityProvider(`http://127.0.0.1:${port}`, stop, keys);
    provider.clientId = clientId;
    provider.clientSecret = clientSecret;
    return provider;
  }

  clientId = "";
  clientSecret = "";

  /** The settings with which Periplus uses it. */
  get settings(): Record<string, string> {
    return {
      PERIPLUS_OIDC_ISSUER: this.issuer,
      PERIPLUS_OIDC_CLIENT_ID: this.clientId,
      PERIPLUS_OIDC_CLIENT_SECRET: this.clientSecret,
      PERIPLUS_OIDC_NAME: "Example ID",
    };
  }

  /** What a person does at the provider's page: signs in, and is sent back with an answer to what was asked. */
  authorize(url: string): Record<"code" | "state" | "iss", string> {
    const { searchParams } = new URL(url);
    const get = (name: string) => searchParams.get(name) ?? "";
    if (
      get("response_type") !== "code" ||
      get("code_challenge_method") !== "S256" ||
      get("client_id") !== this.clientId
    )
      throw new Error(`Not a request that this provider knows: ${url}`);
    const code = randomUUID();
    const asked = { challenge: get("code_challenge"), nonce: get("nonce"), redirectUri: get("redirect_uri") };
    this.#codes.set(code, asked);
    return { code, state: get("state"), iss: this.issuer };
  }

  /** A logout token, wrong where a fault says so. */
  logoutToken(claims: JWTPayload, fault: TokenFault = {}): Promise<string> {
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const now = Math.floor(Date.now() / 1_000);
    const whole = { ...this.about(now), exp: now + 120, jti: randomUUID(), events, ...claims, ...fault.claims };
    return this.sign(whole, { type: "logout+jwt", ...fault });
  }

  private about(now: number) {
    return { iss: this.issuer, aud: this.clientId, iat: now };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.issuer);
    this.requests.push(pathname);
    const send = (body: object, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    switch (pathname) {
      case "/.well-known/openid-configuration":
        return void send({
          issuer: this.issuer,
          authorization_endpoint: `${this.issuer}/authorize`,
          token_endpoint: `${this.issuer}/token`,
          userinfo_endpoint: `${this.issuer}/userinfo`,
          jwks_uri: `${this.issuer}/keys`,
          end_session_endpoint: `${this.issuer}/end`,
          id_token_signing_alg_values_supported: ["RS256"],
          authorization_response_iss_parameter_supported: true,
          ...this.document,
        });
      case "/keys":
        return void send({
          keys: [{ ...(await exportJWK(this.keys.own.publicKey)), kid: "own", alg: "RS256", use: "sig" }],
        });
      case "/userinfo":
        return void send({ sub: this.person.sub, ...this.userInfo });
      case "/token":
        return void send(...(await this.exchange(request, await readBody(request))));
      case "/authorize": {
        const asked = new URL(request.url ?? "/", this.issuer);
        const back = new URL(asked.searchParams.get("redirect_uri") ?? "");
        back.search = new URLSearchParams(this.authorize(asked.href)).toString();
        return void response.writeHead(302, { location: back.href }).end();
      }
      case "/end": {
        const { searchParams } = new URL(request.url ?? "/", this.issuer);
        return void response.writeHead(302, { location: searchParams.get("post_logout_redirect_uri") ?? "/" }).end();
      }
      default:
        return void send({ error: "not_found" }, 404);
    }
  }

  private async exchange(request: IncomingMessage, form: URLSearchParams): Promise<[object, number?]> {
    const credentials = [this.clientId, this.clientSecret].map(encodeForm).join(":");
    const isClient = request.headers.authorization === `Basic ${Buffer.from(credentials).toString("base64")}`;
    if (!isClient) return [{ error: "invalid_client" }, 401];
    const asked = this.#codes.get(form.get("code") ?? "");
    this.#codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (asked?.challenge !== challenge || asked.redirectUri !== form.get("redirect_uri"))
      return [{ error: "invalid_grant" }, 400];
    const now = Math.floor(Date.now() / 1_000);
    const claims = { ...this.about(now), exp: now + 300, nonce: asked.nonce, ...this.person, ...this.fault.claims };
    const idToken = await this.sign(claims, this.fault);
    return [{ access_token: randomUUID(), token_type: "Bearer", expires_in: 300, id_token: idToken }];
  }

  private async sign(claims: JWTPayload, { key, type = "JWT" }: TokenFault): Promise<string> {
    if (key === "none") return new UnsecuredJWT(claims).encode();
    if (key === "published") {
      const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(this.keys.own.publicKey)));
      return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "own", typ: type }).sign(secret);
    }
    const { privateKey } = this.keys[key ?? "own"];
    return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "own", typ: type }).sign(privateKey);
  }
}

const newKeys = () => generateKeyPair("RS256", { extractable: true });
/** RFC 6749, section 2.3.1. */
const encodeForm = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);

async function readBody(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NestFastifyApplication } from "@nestjs/platform-fastify";
import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix, type EndpointName, endpoints } from "@periplus/shared/endpoints";
import type { NewSignInLink } from "@periplus/shared/session";
import { SignInLinks } from "../src/access/sign-in/sign-in-links.js";
import { TokensStore, type TokenToMake } from "../src/access/tokens/tokens.store.js";
import { createApp, type Patience } from "../src/app.js";
import { readConfig } from "../src/config/config.js";
import { Installation } from "../src/config/installation.js";
import { Database } from "../src/database/pool.js";
import { testDatabase } from "./database.js";

export const bootstrapToken = "bootstrap-token-of-the-tests-0123456789";
export const indexHtml = '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><title>Periplus</title>';

type Answer = Awaited<ReturnType<NestFastifyApplication["inject"]>>;
export interface CallOptions {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
  /** Null: nobody. */
  token?: string | null;
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly database: Database;
  readonly access: TestAccess;
  /** Calls an endpoint of the table, as the administrator unless said. */
  call(name: EndpointName, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

/** Ways in that a test makes for itself. */
interface TestAccess {
  createToken(given: Partial<TokenToMake> & Pick<TokenToMake, "role">, now?: Date): Promise<string>;
  createSignInCode(given: NewSignInLink, now?: Date): Promise<string>;
  /** Signs in, and returns the header that the browser would send. */
  signIn(given: NewSignInLink): Promise<{ cookie: string }>;
}

function testAccess(app: NestFastifyApplication): TestAccess {
  const tokens = app.get(TokensStore, { strict: false });
  const links = app.get(SignInLinks, { strict: false });
  const createSignInCode = async (given: NewSignInLink, now = new Date()) => (await links.create(given, now)).code;
  return {
    createSignInCode,
    createToken: async (given, now = new Date()) => {
      const defaults = { name: "test", connectorIds: null, expiresInDays: 1, accountId: null, by: "test" };
      return (await tokens.create({ ...defaults, ...given }, now)).secret;
    },
    signIn: async (given) => {
      const body = { code: await createSignInCode(given) };
      const [cookie] = (await call(app, "createSession", { token: null, body })).cookies;
      return { cookie: `${cookie?.name}=${cookie?.value}` };
    },
  };
}

/** The application over HTTP with a built dashboard of one line, and a database of its own unless one is given. */
export async function startTestApp(
  environment: Record<string, string> = {},
  databaseUrl?: string,
  patience?: Patience,
): Promise<TestApp> {
  const root = mkdtempSync(join(tmpdir(), "periplus-app-"));
  mkdirSync(join(root, "apps/web/dist/assets"), { recursive: true });
  writeFileSync(join(root, "package.json"), '{"version":"0.0.0-test"}');
  writeFileSync(join(root, "apps/web/dist/index.html"), indexHtml);
  writeFileSync(join(root, "apps/web/dist/assets/main-0a1b2c3d.js"), "export {};");
  const config = readConfig(
    {
      PERIPLUS_DATA: root,
      PERIPLUS_BOOTSTRAP_TOKEN: bootstrapToken,
      PERIPLUS_WORKER: "api",
      PERIPLUS_LOG: "error",
      // All tests of a file come from one address.
      PERIPLUS_REQUESTS_PER_MINUTE: "1000000",
      PERIPLUS_STATIC_CREDENTIALS: "allow",
      ...environment,
    },
    root,
  );
  const parts = { config, installation: new Installation(root), databaseUrl: databaseUrl ?? (await testDatabase()) };
  const app = await createApp(parts, patience);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const database = app.get(Database);
  return {
    app,
    database,
    access: testAccess(app),
    call: (name, options = {}) => call(app, name, options),
    close: async () => {
      await app.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function call(app: NestFastifyApplication, name: EndpointName, options: CallOptions): Promise<Answer> {
  const { method, path }: Endpoint = endpoints[name];
  const { params = {}, query = {}, body, headers = {}, token = bootstrapToken } = options;
  const url = `${apiPrefix}${path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ""))}`;
  return app.inject({
    method,
    url,
    query,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
}

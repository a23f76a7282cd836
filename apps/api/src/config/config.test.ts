import { devNull } from "node:os";
import { settings } from "@periplus/shared/settings";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.js";
import { scrubEnvironment } from "./scrub-environment.js";

test("defaults", () => {
  expect(readConfig({}, "/somewhere").values).toMatchObject({
    port: 8080,
    host: "127.0.0.1",
    dataFolder: "/somewhere/.periplus",
    databaseUrl: undefined,
    processKind: "both",
  });
});

test("an empty variable counts as absent", () => {
  expect(readConfig({ PORT: " ", DATABASE_URL: "" }, "/").values).toMatchObject({ port: 8080, databaseUrl: undefined });
});

test("everything that is wrong is in one message, and no secret is", () => {
  const wrong = {
    PORT: "eighty",
    PERIPLUS_BOOTSTRAP_TOKEN: "short-and-secret",
    PERIPLUS_WORKER: "none",
    DATABASE_URL: "mysql://root:secret-word@db",
    PERIPLUS_SECRETS_KEY: "AAAA",
    PERIPLUS_URL: "ftp://x",
  };
  const read = () => readConfig(wrong, "/");
  expect(read).toThrow(ConfigError);
  for (const name of Object.keys(wrong)) expect(read).toThrow(name);
  expect(read).not.toThrow(/short-and-secret|secret-word|AAAA/);
});

test("the table is complete: each setting has its words, and every default is valid", () => {
  for (const [name, setting] of Object.entries(settings)) {
    expect([name, setting.meaning.length > 10]).toEqual([name, true]);
    if (setting.default !== null) expect(setting.schema.safeParse(setting.default).success).toBe(true);
  }
});

test("variables that would send an SDK elsewhere are removed, the host's identity is not", () => {
  const environment: NodeJS.ProcessEnv = {
    AWS_ENDPOINT_URL: "http://evil",
    AWS_ENDPOINT_URL_EKS: "http://evil",
    AZURE_AUTHORITY_HOST: "https://evil",
    GOOGLE_CLOUD_UNIVERSE_DOMAIN: "evil",
    AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
    AWS_REGION: "eu-west-1",
    PATH: "/bin",
  };
  expect(scrubEnvironment(environment)).toEqual([
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_EKS",
    "AZURE_AUTHORITY_HOST",
    "GOOGLE_CLOUD_UNIVERSE_DOMAIN",
  ]);
  expect(environment).toEqual({
    AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
    AWS_REGION: "eu-west-1",
    PATH: "/bin",
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  });
});

test("a profile that was named for the host is read", () => {
  const environment: NodeJS.ProcessEnv = { AWS_PROFILE: "scanner" };
  scrubEnvironment(environment);
  expect(environment).toEqual({ AWS_PROFILE: "scanner", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" });
});

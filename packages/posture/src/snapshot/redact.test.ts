import { describe, expect, it } from "vitest";
import type { JsonObject } from "./object.js";
import { namesSecret, redactWorkload } from "./redact.js";

function pod(container: JsonObject): JsonObject {
  return { spec: { containers: [{ name: "a", ...container }] } };
}

function redactedContainer(container: JsonObject): JsonObject {
  const redacted = redactWorkload("v1", "Pod", pod(container));
  return (redacted as { spec: { containers: [JsonObject] } }).spec.containers[0];
}

describe("namesSecret", () => {
  it.each(["PASSWORD", "DB_PASSWORD", "dbPassword", "MYSQL_PWD", "API_KEY", "apiKey", "AUTH_TOKEN", "TOKEN_2", "KEY"])(
    "%s looks like a secret",
    (name) => expect(namesSecret(name)).toBe(true),
  );
  it.each(["PASSWORD_FILE", "SECRET_NAME", "TOKEN_EXPIRY", "MONKEY", "PWD", "KEYBOARD", "LOG_LEVEL"])(
    "%s does not",
    (name) => expect(namesSecret(name)).toBe(false),
  );
});

describe("redactWorkload", () => {
  it("keeps that a value was there, not the value", () => {
    const env = [
      { name: "DB_PASSWORD", value: "hunter2" },
      { name: "EMPTY_TOKEN", value: "" },
      { name: "COPY_TOKEN", value: "$(DB_PASSWORD)" },
      { name: "OTHER_PASSWORD", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
      { name: "LEVEL", value: "debug" },
      { name: "DATABASE_URL", value: "postgres://me:hunter2@db:5432/x" },
    ];
    expect(redactedContainer({ env }).env).toEqual([
      { name: "DB_PASSWORD", value: "[redacted]" },
      env[1],
      env[2],
      env[3],
      env[4],
      { name: "DATABASE_URL", value: "postgres://me:[redacted]@db:5432/x" },
    ]);
  });

  it("keeps the form of credentials that it gives away, whatever they are called", () => {
    const values = {
      "id AKIAIOSFODNN7EXAMPLE!": "id AKIAXXXXXXXXXXXXXXXX!",
      [`ghp_${"a1".repeat(18)}`]: `ghp_${"X".repeat(36)}`,
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----":
        "-----BEGIN RSA PRIVATE KEY-----[redacted]",
      "Bearer abc123def": "Bearer XXXXXXXXX",
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln": `eyJ${"X".repeat(38)}`,
      plain: "plain",
    };
    const env = Object.keys(values).map((value) => ({ name: "A", value }));
    expect(redactedContainer({ env }).env).toEqual(Object.values(values).map((value) => ({ name: "A", value })));
  });

  it("keeps that form, and nothing else, of what is called a secret", () => {
    const key = "top secret\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
    const env = [
      { name: "SIGNING_KEY", value: key },
      { name: "AWS_KEY", value: "mine: AKIAIOSFODNN7EXAMPLE" },
    ];
    expect(redactedContainer({ env }).env).toEqual([
      { name: "SIGNING_KEY", value: "-----BEGIN RSA PRIVATE KEY-----[redacted]" },
      { name: "AWS_KEY", value: "AKIAXXXXXXXXXXXXXXXX" },
    ]);
  });

  it("leaves switches alone, which rules do not take for credentials", () => {
    const env = [{ name: "AUTOMOUNT_TOKEN", value: "false" }];
    expect(redactedContainer({ env }).env).toEqual(env);
  });

  it("gives the same when it is done twice", () => {
    const value = `postgres://a:b@c ghp_${"a".repeat(36)} AKIAIOSFODNN7EXAMPLE -----BEGIN PRIVATE KEY-----x`;
    const once = redactWorkload("v1", "Pod", pod({ env: [{ name: "A", value }], args: [value, "--token=x"] }));
    expect(redactWorkload("v1", "Pod", once)).toEqual(once);
  });

  it("redacts flags that carry a secret and leaves those that name a file", () => {
    const args = [
      "--admin-password=hunter2",
      "--token",
      "abc",
      "--token-auth-file=/etc/tokens",
      "--token=$(TOKEN)",
      "run",
    ];
    expect(redactedContainer({ args }).args).toEqual([
      "--admin-password=[redacted]",
      "--token",
      "[redacted]",
      "--token-auth-file=/etc/tokens",
      "--token=$(TOKEN)",
      "run",
    ]);
  });

  it.each([
    ["apps/v1", "Deployment", ["spec", "template"]],
    ["batch/v1", "CronJob", ["spec", "jobTemplate", "spec", "template"]],
  ])("reaches the pod of %s %s", (apiVersion, kind, path) => {
    const container = { name: "a", env: [{ name: "TOKEN", value: "hunter2" }] };
    const object = path.reduceRight<JsonObject>((inner, key) => ({ [key]: inner }), {
      spec: { initContainers: [container], containers: [] },
    });
    const text = JSON.stringify(redactWorkload(apiVersion, kind, object));
    expect(text).toContain("[redacted]");
    expect(text).not.toContain("hunter2");
  });

  it("returns the same object when there is nothing to replace", () => {
    const clean = pod({ env: [{ name: "LEVEL", value: "debug" }], args: ["--v=2"] });
    expect(redactWorkload("v1", "Pod", clean)).toBe(clean);
    const odd = { spec: { containers: [null, 3, { env: "no list", args: [null] }] } };
    expect(redactWorkload("v1", "Pod", odd)).toBe(odd);
    const other = { spec: { containers: [{ env: [{ name: "TOKEN", value: "t" }] }] } };
    expect(redactWorkload("example.com/v1", "Pod", other)).toBe(other);
  });
});

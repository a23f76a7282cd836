import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Logger } from "@nestjs/common";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CloudEndpointsRegistry, SampleEstateError } from "../config/cloud-endpoints.js";
import { readConfig } from "../config/config.js";
import { Installation } from "../config/installation.js";
import { SampleEstate } from "./sample-estate.js";

Logger.overrideLogger(false);

let root: string;
let endpoints: CloudEndpointsRegistry;
let estate: SampleEstate;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "periplus-estate-"));
  writeFileSync(join(root, "package.json"), '{"version":"0"}');
  mkdirSync(join(root, "apps/simulator/dist"), { recursive: true });
  endpoints = new CloudEndpointsRegistry();
  estate = new SampleEstate(readConfig({ PERIPLUS_DATA: root }, "/"), new Installation(root), endpoints);
});
afterEach(async () => {
  await estate.stop();
  rmSync(root, { recursive: true, force: true });
});

const url = "https://localhost:1";
const connection = {
  url,
  ca: "-----BEGIN CERTIFICATE-----",
  azure: { authorityHost: url, resourceManager: url, tenantId: "t", clientId: "c", clientSecret: "s" },
  aws: { endpoint: url, accessKeyId: "a", secretAccessKey: "s", roleArn: "r", externalId: "e", regions: [] },
  google: { endpoint: url, serviceAccountKey: { private_key_id: "i", private_key: "k", client_email: "m" } },
  kubernetes: [],
};
/** A child that does as it is told in place of the simulator. */
const childThat = (script: string) => writeFileSync(join(root, "apps/simulator/dist/main.js"), script);
const says = (value: unknown) => `console.log(${JSON.stringify(JSON.stringify(value))}); console.error(process.pid);`;
const waits = "setInterval(() => {}, 1000);";
const reachable = () => {
  try {
    return endpoints.for({ sample: true }).aws?.endpoint;
  } catch (error) {
    if (error instanceof SampleEstateError) return undefined;
    throw error;
  }
};

test("starts once however often it is asked, and nothing reaches it after it stopped", async () => {
  childThat(says(connection) + waits);
  const [first, second] = await Promise.all([estate.start(), estate.start()]);
  expect(first).toBe(second);
  expect(first.aws.roleArn).toBe("r");
  expect(reachable()).toBe(url);
  await estate.stop();
  expect(reachable()).toBeUndefined();
});

test("one that ends by itself is started again", async () => {
  const file = join(root, "starts");
  childThat(
    `const fs = require("node:fs"); fs.appendFileSync(${JSON.stringify(file)}, "x");
     ${says(connection)} if (fs.readFileSync(${JSON.stringify(file)}, "utf8").length < 3) setTimeout(() => process.exit(1), 50); else ${waits}`,
  );
  await estate.start();
  await expect.poll(async () => (await import("node:fs")).readFileSync(file, "utf8"), { timeout: 5_000 }).toBe("xxx");
  await expect.poll(reachable).toBe(url);
});

test("one that does not start says why, and may be asked again", async () => {
  childThat('console.error("the folder is read-only"); process.exit(3);');
  await expect(estate.start()).rejects.toThrow(/ended with 3.*the folder is read-only/);
  childThat(says({ hello: 1 }) + waits);
  await expect(estate.start()).rejects.toThrow(/something else than expected/);
  childThat(says(connection) + waits);
  await estate.start();
  expect(reachable()).toBe(url);
});

test("one that does not listen to a polite request is ended all the same", async () => {
  childThat(`process.on("SIGTERM", () => {}); ${says(connection)} ${waits}`);
  await estate.start();
  const started = Date.now();
  await estate.stop();
  expect(Date.now() - started).toBeLessThan(4_500);
});

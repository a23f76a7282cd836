import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { OnboardingDocument, OnboardingPack } from "@periplus/shared/connector";
import { clouds } from "@periplus/shared/vocabulary";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { onboardingPacks } from "./onboarding.js";
import { cloudRights, permissionsOf, versionOf } from "./rights.js";

const packs = clouds.flatMap((cloud) =>
  onboardingPacks(cloud).map((pack) => ({ cloud, ...pack, name: `${cloud} ${pack.tool}` })),
);
const textOf = ({ documents }: OnboardingPack) => documents.map(({ text }) => text).join("\n");

/** Rights as documents write them, wherever they stand. */
const azureRight = /Microsoft\.[A-Za-z]+\/[\w./*-]+/g;
const awsRight = /\b(?:eks|ec2|s3|kms|organizations):[A-Z]\w+/g;
const googleRight = /\b(?:container|resourcemanager|compute|iam)\.(?!g)[a-zA-Z]+\.[a-zA-Z]+\b/g;

/** What only reads; the first hands out the API server's address, in an answer whose credentials are dropped unread. */
const harmless = [
  /^Microsoft\.ContainerService\/managedClusters\/listClusterUserCredential\/action$/,
  /^Microsoft\.[\w./*-]+\/read$/,
  /^(eks|ec2|organizations):(List|Describe)\w+$/,
  /^(container|resourcemanager)\.\w+\.(list|get|connect)$/,
];
/** Resource types and scopes of the documents' own languages. */
const noRight = /^Microsoft\.(Authorization|Management)\/(roleDefinitions|roleAssignments|managementGroups)/;

describe.each(packs)("$name", (pack) => {
  const { cloud, documents, undo } = pack;

  test("names no right that changes something, wherever it stands", () => {
    const text = textOf(pack);
    const rights = [azureRight, awsRight, googleRight].flatMap((pattern) => text.match(pattern) ?? []);
    const granted = rights.filter((right) => !noRight.test(right) && !["eks:CreateAccessEntry"].includes(right));
    expect(granted.filter((right) => !harmless.some((pattern) => pattern.test(right)))).toEqual([]);
    expect(text).not.toMatch(
      /AdministratorAccess|PowerUser|roles\/(owner|editor|container\.admin)|cluster-admin|"\*:\*"/,
    );
  });

  test("grants everything that is read", () => {
    if (cloud === "kubernetes") return expect(textOf(pack)).toContain("replicasets");
    const { own, kinds } = cloudRights(cloud);
    for (const { permission } of [...own, ...kinds]) expect(textOf(pack)).toContain(permission);
  });

  test("every right has its reason, and the documents are in the order of their use", () => {
    for (const { why } of documents) {
      expect(why.length).toBeGreaterThan(0);
      for (const { permission, reason } of why) expect([permission, reason]).not.toContain("");
    }
    expect(new Set(documents.map(({ title }) => title)).size).toBe(documents.length);
    expect(undo.text.length).toBeGreaterThan(20);
  });

  test("is well formed", () => {
    for (const { language, text } of [...documents, undo]) {
      if (language === "json") JSON.parse(text);
      if (language === "bash") execFileSync("bash", ["-n"], { input: text });
      if (language === "yaml") for (const { errors } of parseAllDocuments(text)) expect(errors).toEqual([]);
      if (language === "hcl" || language === "bicep") expectBalanced(text);
    }
  });
});

/** Every bracket outside of texts and comments is closed by its like, and no text is left open. */
function expectBalanced(text: string) {
  const bare = text.replaceAll(/^\s*(#|\/\/).*$/gm, "").replaceAll(/"(?:[^"\n\\]|\\.)*"|'[^'\n]*'/g, "");
  expect(bare).not.toMatch(/["']/);
  const open: string[] = [];
  const pairs: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
  for (const bracket of bare.match(/[()[\]{}]/g) ?? [])
    if (bracket in pairs) expect(open.pop()).toBe(pairs[bracket]);
    else open.push(bracket);
  expect(open).toEqual([]);
}

describe("the scripts, with tools that only write down what they are told", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "periplus-packs-"));
    for (const tool of ["az", "aws", "gcloud", "kubectl"]) {
      // Nothing exists yet: what asks for something fails or answers nothing, what makes something is written down.
      const fake = `#!/bin/bash
printf '%s\\0' ${tool} "$@" >> "$RECORD"; printf '\\n' >> "$RECORD"
for file in "$@"; do case "$file" in /tmp/*|file:///tmp/*) cat "\${file#file://}" >> "$RECORD.files";; --file=*) cat "\${file#--file=}" >> "$RECORD.files";; esac; done
case "$*" in *describe*|*" show "*|*get-role\\ --role-name\\ PeriplusDiscovery|*get-open-id*) [ "$1" = iam ] && [[ "$*" == *pools\\ describe*value* ]] && { echo projects/1/pool; exit 0; }; [[ "$*" == *--query* || "$*" == *--format* ]] && { echo some-id; exit 0; }; exit 1;; esac
case "$*" in *get-caller-identity*) echo 123456789012;; *"app create"*) echo app-id;; *get-role*) echo arn;; esac
`;
      writeFileSync(join(folder, tool), fake);
      chmodSync(join(folder, tool), 0o755);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The calls of a script whose placeholders are filled with what must stay one argument. */
  function callsOf(script: string): string[][] {
    const record = join(folder, `record-${Math.random()}`);
    const filled = script
      .replaceAll("<issuer>", "https://issuer.example")
      .replaceAll("<subject>", "periplus:connector:1")
      .replaceAll("<audience>", "api://one two")
      .replaceAll(/<([a-z ]+)>/gi, "the $1");
    execFileSync("bash", { input: filled, env: { PATH: `${folder}:/usr/bin:/bin`, RECORD: record }, cwd: folder });
    const calls = readFileSync(record, "utf8").split("\0\n").slice(0, -1);
    return calls.map((line) => line.split("\0"));
  }
  const scriptsOf = (documents: readonly OnboardingDocument[]) => documents.filter(({ text }) => text.startsWith("#!"));
  const scripts = packs.flatMap(({ name, documents }) => scriptsOf(documents).map((each) => ({ ...each, name })));
  const undos = packs.flatMap(({ name, undo }) => scriptsOf([undo]).map((each) => ({ ...each, name })));

  test.each(scripts)("$name: $title", ({ text }) => {
    const calls = callsOf(text);
    expect(calls.length).toBeGreaterThan(3);
    const texts = calls.flat();
    expect(texts.some((argument) => /periplus:connector:1|PeriplusDiscovery|Target=/.test(argument))).toBe(true);
    expect(texts).not.toContain("two");
  });

  test.each([
    [
      "an organisation",
      "organization=''",
      "organization='987'",
      ["roles", "--organization=987", "organizations add-iam"],
    ],
    [
      "a folder",
      "organization=''\nfolder=''",
      "organization='987'\nfolder='654'",
      ["resource-manager folders add-iam-policy-binding 654"],
    ],
    [
      "a management group",
      "group=''",
      "group='all'",
      ["deployment mg create", "--management-group-id all", "periplus-group.bicep"],
    ],
  ])("are told to be about %s", (_name, empty, filled, words) => {
    const script = scripts.find(({ text }) => text.includes(empty))?.text ?? "";
    const calls = callsOf(script.replace(empty, filled)).map((call) => call.join(" "));
    for (const word of words) expect(calls.join("\n")).toContain(word);
    expect(calls.join("\n")).not.toMatch(/projects add-iam-policy-binding|deployment sub/);
  });

  test.each(undos)("$name: $title", ({ text }) => {
    const calls = callsOf(text).map((call) => call.join(" "));
    expect(calls.filter((call) => /\b(delete|remove)/.test(call)).length).toBeGreaterThan(0);
    expect(calls.filter((call) => /\b(create|add|put|update|apply|deploy)\b/.test(call))).toEqual([]);
  });
});

test("all packs of a cloud are of one version, which follows from what they grant", () => {
  const versions = clouds.map((cloud) => versionOf(permissionsOf(cloud)));
  expect(new Set(versions).size).toBe(clouds.length);
  expect(versionOf(["b", "a", "a"])).toBe(versionOf(["a", "b"]));
  expect(versionOf(["a"])).not.toBe(versionOf(["a", "b"]));
  for (const version of versions) expect(version).toMatch(/^[0-9a-f]{12}$/);
});

test("Azure: no data action reaches further than a group that is read", () => {
  const groups = new Set(readKinds.map(({ group }) => group));
  for (const { permission } of cloudRights("azure").kinds) {
    const [, , first, second] = permission.split("/");
    expect(second === "read" || groups.has(first ?? "")).toBe(true);
    expect(permission).not.toMatch(/secrets|configmaps|managedClusters\/\*/);
  }
});

test("Google: kinds become IAM's names", () => {
  expect(cloudRights("gcp").kinds.map(({ permission }) => permission)).toEqual(
    expect.arrayContaining([
      "container.networkPolicies.list",
      "container.ingresses.list",
      "container.csiDrivers.list",
      "container.apiServices.list",
      "container.storageClasses.list",
      "container.certificateSigningRequests.list",
      "container.validatingWebhookConfigurations.list",
    ]),
  );
});

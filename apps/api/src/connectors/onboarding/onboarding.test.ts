import { readKinds } from "@periplus/posture/snapshot/kinds";
import { clouds } from "@periplus/shared/vocabulary";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { onboardingDocuments } from "./onboarding.js";

describe.each(clouds)("%s", (cloud) => {
  const documents = onboardingDocuments(cloud);

  test("every permission has its reason", () => {
    for (const { why } of documents) {
      expect(why.length).toBeGreaterThan(0);
      for (const { permission, reason } of why) expect([permission, reason]).not.toContain("");
    }
  });

  test("the documents parse and never grant secrets, configmaps or a change", () => {
    for (const { language, text } of documents) {
      if (language === "json") JSON.parse(text);
      if (language !== "yaml") continue;
      for (const document of parseAllDocuments(text)) {
        expect(document.errors).toEqual([]);
        const { rules = [] } = document.toJS() as { rules?: { resources: string[]; verbs: string[] }[] };
        for (const { resources, verbs } of rules) {
          // The one right that is none to read: over its own token.
          if (resources.join() === "serviceaccounts/token") continue;
          expect(["list", "get"]).toContain(verbs.join());
          expect(resources).not.toContain("secrets");
          expect(resources).not.toContain("configmaps");
        }
      }
    }
  });
});

test("Azure: no data action reaches further than a group that is read", () => {
  const role = JSON.parse(onboardingDocuments("azure")[0]?.text ?? "") as { DataActions: string[] };
  const groups = new Set(readKinds.map(({ group }) => group));
  for (const action of role.DataActions) {
    const [, , first, second] = action.split("/");
    expect(second === "read" || groups.has(first ?? "")).toBe(true);
    expect(action).not.toMatch(/secrets|configmaps|managedClusters\/\*/);
  }
});

test("Google: kinds become IAM's names", () => {
  const role = JSON.parse(onboardingDocuments("gcp")[0]?.text ?? "") as { includedPermissions: string[] };
  expect(role.includedPermissions).toEqual(
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

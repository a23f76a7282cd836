import { describe, expect, it } from "vitest";
import { clusterRoleManifest } from "./cluster-role.js";
import { partOf, readKinds } from "./kinds.js";
import type { JsonObject } from "./object.js";

describe("readKinds", () => {
  it("names every part once", () => {
    const parts = readKinds.map(partOf);
    expect(new Set(parts).size).toBe(parts.length);
    expect(parts).toContain("core/pods");
    expect(parts).toContain("apps/deployments");
  });
});

describe("clusterRoleManifest", () => {
  const role = clusterRoleManifest().find((document) => document.kind === "ClusterRole");
  const rules = role?.rules as {
    apiGroups: string[];
    resources: string[];
    verbs: string[];
    resourceNames?: string[];
  }[];

  it("allows listing exactly the kinds that are read", () => {
    const listed = rules.flatMap((rule) =>
      rule.verbs.includes("list") ? rule.resources.map((plural) => `${rule.apiGroups[0] || "core"}/${plural}`) : [],
    );
    expect(listed.sort()).toEqual(readKinds.map(partOf).sort());
  });

  it("grants nothing that writes, watches or reads secrets, and no wildcard", () => {
    expect([...new Set(rules.flatMap((rule) => rule.verbs))].sort()).toEqual(["get", "list"]);
    expect(rules.filter((rule) => rule.verbs.includes("get"))).toEqual([
      { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] },
    ]);
    const granted = rules.flatMap((rule) => [...rule.apiGroups, ...rule.resources]);
    expect(granted.filter((name) => name === "*" || name === "secrets" || name === "configmaps")).toEqual([]);
  });

  it("binds the role to the account that it creates", () => {
    const documents = clusterRoleManifest() as (JsonObject & { metadata: JsonObject })[];
    expect(documents.map((document) => document.kind)).toEqual([
      "Namespace",
      "ServiceAccount",
      "ClusterRole",
      "ClusterRoleBinding",
    ]);
    const [namespace, account, , binding] = documents;
    expect(binding?.subjects).toEqual([
      { kind: "ServiceAccount", name: account?.metadata.name, namespace: namespace?.metadata.name },
    ]);
  });
});

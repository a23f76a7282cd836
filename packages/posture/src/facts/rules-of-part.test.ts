import { expect, test } from "vitest";
import { readRulePack } from "../pack/read-rule-pack.js";
import { cloudPermissions } from "../snapshot/cloud-permissions.js";
import { partOf, readKinds } from "../snapshot/kinds.js";
import { factParts } from "./fact-parts.js";
import { rulesOfPart } from "./rules-of-part.js";

const { rules } = readRulePack();

test("a part of a cloud's description concerns the rules that ask for it", () => {
  const found = rulesOfPart("eks/nodegroups", rules);
  expect(found.length).toBeGreaterThan(0);
  for (const id of found) expect(id).toMatch(/^eks-/);
  expect(rulesOfPart("eks/cluster", rules).length).toBeGreaterThan(found.length);
});

test("a kind concerns rules about it and rules whose facts are made of it", () => {
  const found = rulesOfPart("core/serviceaccounts", rules);
  const byFact = rules.filter(({ readsFacts }) => readsFacts.some(({ fact }) => fact === "serviceAccount"));
  expect(found).toEqual(expect.arrayContaining(byFact.map(({ rule }) => rule.id)));
});

test("the nodes concern rules about what pods reach of them", () => {
  expect(rulesOfPart("core/nodes", rules)).toContain("network-imds-egress-blocked");
});

test("without the way in, no rule about objects answers, and without the list of clusters none at all", () => {
  const way = rulesOfPart("kubernetes/api", rules);
  expect(way).toContain("container-no-root-user");
  expect(way).not.toContain("eks-access-entry-cluster-admin");
  // It is about a cluster of the cloud, and looks for a DaemonSet in it.
  expect(way).toContain("gke-linux-auditd");
  for (const { part } of cloudPermissions.aws.filter((each) => each.permission === "eks:ListClusters"))
    expect(rulesOfPart(part, rules)).toHaveLength(rules.length);
});

test("every kind by which facts are made is one that is read", () => {
  const parts = new Set(readKinds.map(partOf));
  for (const part of Object.values(factParts).flat()) expect(parts).toContain(part);
});

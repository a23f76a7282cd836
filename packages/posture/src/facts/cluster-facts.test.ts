import { describe, expect, it } from "vitest";
import { account, clusterBinding, clusterOf, deployment, policy, service } from "../../test/cluster-builder.js";
import { subjectOf } from "../assess/assess.js";
import { readKinds } from "../snapshot/kinds.js";
import { factKinds } from "./cluster-extracts.js";
import { factsOfManifests } from "./cluster-facts.js";
import { factNames } from "./fact.js";

const web = deployment("shop", "web");

describe("factsOfManifests", () => {
  const factOf = (
    name: (typeof factNames)[number],
    ...others: Parameters<typeof factsOfManifests>[0] extends Iterable<infer T> ? T[] : never
  ) => factsOfManifests([web, ...others]).factOf(name, subjectOf(web));

  it("takes kinds that are there as given whole, and knows nothing of others", () => {
    expect(factOf("network").unknown.covered).toContain("hold no networkpolicies");
    const other = policy("shop", "p", { podSelector: { matchLabels: { app: "db" } } });
    expect(factOf("network", other).known.covered).toBe(false);
    const elsewhere = policy("other", "p", { podSelector: {} });
    expect(factOf("network", elsewhere).unknown.covered).toContain("for the namespace");
    expect(factOf("network", { ...other, spec: { podSelector: {} } }).known.covered).toBe(true);
  });

  it("knows a right that the manifests give, and not that there are no others", () => {
    const admin = clusterBinding("b", "cluster-admin", "ServiceAccount shop/default");
    expect(factOf("rbac", admin).known.takesOver).toBe(true);
    expect(factOf("rbac").known).not.toHaveProperty("takesOver");
    const lost = clusterBinding("b", "view", "ServiceAccount shop/default");
    expect(factOf("rbac", lost).known).not.toHaveProperty("takesOver");
  });

  it("does not take what is named and not there for missing", () => {
    const subject = subjectOf(clusterBinding("b", "view", "ServiceAccount shop/gone"));
    const fact = factsOfManifests([subject.object]).factOf("rbac", subject);
    expect(fact.known).not.toHaveProperty("roleExists");
    expect(fact.unknown.missingAccounts).toContain("do not say");
  });

  it("puts objects without a namespace into the same one", () => {
    const bare = { ...web, metadata: { name: "web" } };
    const open = {
      ...service("", "web", { selector: { app: "web" }, externalIPs: ["203.0.113.9"] }),
      metadata: { name: "web" },
    };
    expect(factsOfManifests([bare, open]).factOf("exposure", subjectOf(bare)).known.internet).toBe(true);
  });
});

describe("factOf", () => {
  it("says of each kind that it has no facts of a name, rather than nothing", () => {
    const facts = clusterOf([]);
    for (const name of factNames.filter((name) => name !== "cluster")) {
      const fact = facts.factOf(name, subjectOf({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m" } }));
      expect(fact).toEqual({ known: {}, unknown: { "*": "There is no such fact about this kind of object." } });
    }
  });

  it("judges a change that was not made yet", () => {
    const facts = clusterOf([web, account("shop", "default")]);
    const changed = deployment("shop", "web", { automountServiceAccountToken: false });
    expect(facts.factOf("serviceAccount", subjectOf(web)).known.automount).toBe(true);
    expect(facts.factOf("serviceAccount", subjectOf(changed)).known.automount).toBe(false);
  });

  it("does not change what it was made from, and gives plain JSON", () => {
    const objects = [
      web,
      account("shop", "default"),
      clusterBinding("b", "cluster-admin", "Group system:authenticated"),
    ];
    const before = structuredClone(objects);
    const facts = clusterOf(objects);
    for (const name of factNames) {
      const fact = facts.factOf(name, subjectOf(web));
      expect(JSON.parse(JSON.stringify(fact))).toEqual(fact);
    }
    expect(objects).toEqual(before);
  });
});

describe("factKinds", () => {
  it("are all read in every cluster", () => {
    const read = readKinds.map(({ group, kind }) => `${group}/${kind}`);
    for (const kind of factKinds) expect(read).toContain(kind);
  });
});

import { checkCustomRule } from "@periplus/posture/custom/check-custom-rule";
import type { FactSubject } from "@periplus/posture/facts/fact";
import { partOf, readKinds } from "@periplus/posture/snapshot/kinds";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { expect, test } from "vitest";
import { FactReads } from "./fact-reads.js";
import { FactSources } from "./fact-sources.js";

/** More than are listed in a fact. */
const numbers = Array.from({ length: 30 }, (_, index) => index);
const labels = { app: "web" };

/** `[group/Kind, spec]` of what is there thirty times, in one namespace. */
const many: readonly [string, JsonObject][] = [
  ["apps/Deployment", { template: { metadata: { labels }, spec: { containers: [] } } }],
  ["networking.k8s.io/NetworkPolicy", { podSelector: {}, policyTypes: ["Ingress"] }],
  ["networking.k8s.io/Ingress", { defaultBackend: { service: { name: "web-1" } } }],
  ["/Service", { selector: labels, ports: [{ port: 80 }] }],
];
const listed = many.flatMap(([key, spec]) => {
  const [group = "", kind = ""] = key.split("/");
  return numbers.map((number) => ({
    kind: { group, kind },
    object: { metadata: { namespace: "shop", name: `web-${number}` }, spec },
  }));
});
const coverage = readKinds.map((kind) => ({ part: partOf(kind), state: "read" as const, objects: 0 }));

/** Rules of ours ask for no names; those that people write may. */
function namesAsked(kind: string, fact: string, list: string): string {
  return `id: custom-${fact}-${list}
version: 1
title: Names
severity: low
control: manage-access-and-permissions
status: preview
description: What is checked.
rationale: Why.
target: { kinds: [${kind}] }
facts: [${fact}]
healthy: facts.${fact}.${list}.exists(name, name == "web-25")
message: "'Not there.'"
remedy: { kind: manual, risk: safe, text: Do it. }
`;
}

test("facts are the same in whatever order their objects came, also where they list some of many", () => {
  const texts = [
    namesAsked("apps/v1/Deployment", "network", "policies"),
    namesAsked("apps/v1/Deployment", "exposure", "ways"),
    namesAsked("networking.k8s.io/v1/NetworkPolicy", "network", "selects"),
    namesAsked("v1/Service", "exposure", "workloads"),
  ];
  const rules = texts.flatMap((text) => checkCustomRule(text).compiled ?? []);
  expect(rules).toHaveLength(texts.length);
  const reads = new FactReads({ rules });
  const fingerprintsOf = (objects: typeof listed) => {
    const sources = new FactSources();
    for (const { kind, object } of objects) sources.take(object, kind);
    const facts = sources.build(coverage);
    return listed.map(({ kind: { group, kind }, object }) => {
      const apiVersion = group === "" ? "v1" : `${group}/v1`;
      const subject: FactSubject = { apiVersion, kind, namespace: "shop", name: object.metadata.name, object };
      return `${kind} ${subject.name} ${reads.fingerprint(facts, subject)}`;
    });
  };
  expect(fingerprintsOf(listed.toReversed())).toEqual(fingerprintsOf(listed));
});

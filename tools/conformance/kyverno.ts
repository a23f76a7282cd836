// The command-line tests of https://github.com/kyverno/policies against our rules: each says for a policy's rule which of
// its resources pass, fail or are skipped. Only rules that have a counterpart of ours are compared; where ours passes,
// theirs may pass or skip. Prints one JSON line.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readDocuments } from "@periplus/posture/manifest/read-documents";
import { isObject, type Json, type JsonObject, listIn, objectIn, textIn } from "@periplus/posture/snapshot/object";
import { dataFolder, filesBelow } from "./suites/data-folder.ts";
import { counterpartsAt, factsOfCase, judge, nameOf, reasonsByCase } from "./suites/judge.ts";
import { Tally } from "./suites/tally.ts";
import { counterparts, disagreements } from "./tables/kyverno.ts";

function documentsOf(file: string): JsonObject[] {
  return existsSync(file) ? readDocuments(readFileSync(file, "utf8")).documents.map(({ object }) => object) : [];
}

const texts = (values: Json[] | undefined) => (values ?? []).filter((value) => typeof value === "string");

/** A resource that a test names by its name, or by its namespace and name. */
function find(resources: readonly JsonObject[], kind: string, name: string): JsonObject[] {
  return resources.filter((resource) => {
    const metadata = objectIn(resource, "metadata");
    const plain = textIn(metadata, "name") ?? "";
    return (
      (kind === "" || textIn(resource, "kind") === kind) &&
      (name === plain || name === `${textIn(metadata, "namespace") ?? "default"}/${plain}`)
    );
  });
}

const folder = dataFolder("kyverno-policies");
const reasons = reasonsByCase(disagreements);
const tally = new Tally("kyverno", (name) => reasons.get(name));
const compared = new Set<string>();

function compareResult(policy: string, result: JsonObject, resources: readonly JsonObject[]): void {
  const key = `${policy} :: ${textIn(result, "rule") ?? ""}`;
  const kind = textIn(result, "kind") ?? "";
  const facts = factsOfCase(resources);
  for (const name of [...texts(listIn(result, "resources")), ...texts([result.resource ?? null])]) {
    const found = find(resources, kind, name.trim());
    const ours = found.length === 0 ? [] : counterpartsAt(counterparts, key);
    if (ours.length === 0) {
      tally.leaveOut();
      continue;
    }
    compared.add(key);
    const wanted = textIn(result, "result") === "fail" ? "fail" : "pass";
    const others = ours.flatMap((counterpart) =>
      found
        .map((object) => judge(counterpart, object, facts))
        .filter((given) => given !== wanted)
        .map((given) => `${given} by ${nameOf(counterpart)}`),
    );
    tally.compare(`${key} :: ${kind}/${name}`, wanted, others.length === 0 ? wanted : others.join(", "));
  }
}

for (const file of filesBelow(folder, /^kyverno-test\.yaml$/)) {
  const policy = dirname(dirname(file));
  for (const test of documentsOf(join(folder, file))) {
    const resources = texts(listIn(test, "resources")).flatMap((path) =>
      documentsOf(join(folder, dirname(file), path)),
    );
    for (const result of listIn(test, "results") ?? []) {
      if (isObject(result)) compareResult(policy, result, resources);
    }
  }
}
for (const key of Object.keys(counterparts)) {
  if (!compared.has(key)) throw new Error(`${key} is in the table and not in the suite`);
}
tally.finish([...reasons.keys()]);

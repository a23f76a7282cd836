// The tests of https://github.com/kubescape/regolibrary against our rules: a case is a set of objects and the list of
// those that fail. Only rules that have a counterpart of ours are compared; the failing objects must be the same, and
// for rules about subjects of RBAC the failing roles. Prints one JSON line.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readDocuments } from "@periplus/posture/manifest/read-documents";
import { isObject, type Json, type JsonObject, listIn, objectIn, textIn } from "@periplus/posture/snapshot/object";
import { dataFolder, filesBelow } from "./suites/data-folder.ts";
import { cloudDocumentOf } from "./suites/described-cluster.ts";
import { counterpartsAt, factsOfCase, judge, reasonsByCase } from "./suites/judge.ts";
import { Tally } from "./suites/tally.ts";
import { counterparts, disagreements } from "./tables/regolibrary.ts";

const objectsIn = (values: Json[] | undefined) => (values ?? []).filter((value) => isObject(value));
const isRole = (object: JsonObject) => /^(Cluster)?Role$/.test(textIn(object, "kind") ?? "");

/** What an alert is about: objects of the API, or the roles through which a subject may do something. */
function failingObjects(alert: JsonObject): JsonObject[] {
  const about = objectIn(alert, "alertObject");
  const external = objectIn(about, "externalObjects");
  const related = objectsIn(listIn(external, "relatedObjects"));
  if (related.length > 0) return related.some(isRole) ? related.filter(isRole) : related;
  return [...objectsIn(listIn(about, "k8sApiObjects")), ...(external === undefined ? [] : [external])];
}

const label = (object: JsonObject) =>
  `${textIn(object, "kind") ?? ""}/${textIn(objectIn(object, "metadata"), "name") ?? ""}`;
const listed = (labels: readonly string[]) => [...new Set(labels)].sort().join(", ");

const folder = join(dataFolder("kubescape-regolibrary"), "rules");
const reasons = reasonsByCase(disagreements);
const tally = new Tally("regolibrary", (name) => reasons.get(name));
const compared = new Set<string>();

for (const file of filesBelow(folder, /^expected\.json$/)) {
  const place = dirname(file);
  const [rule = "", , name = ""] = file.split("/");
  const [counterpart] = counterpartsAt(counterparts, rule);
  const inputs = join(folder, place, "input");
  if (counterpart === undefined || !existsSync(inputs)) {
    tally.leaveOut();
    continue;
  }
  compared.add(rule);
  const alerts: Json = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const wanted = objectsIn(Array.isArray(alerts) ? alerts : []).flatMap(failingObjects);
  const input = filesBelow(inputs, /\.(json|ya?ml)$/)
    .flatMap((path) => readDocuments(readFileSync(join(inputs, path), "utf8")).documents)
    .map(({ object }) => object);
  const facts = factsOfCase(input);
  const given = input.map((object) => [label(object), judge(counterpart, cloudDocumentOf(object), facts)] as const);
  tally.compare(
    `${rule}/${name}`,
    listed(wanted.map(label)),
    listed(
      given.flatMap(([object, verdict]) => {
        if (verdict === "pass") return [];
        return verdict === "fail" ? [object] : [`${object} ${verdict}`];
      }),
    ),
  );
}
for (const rule of Object.keys(counterparts)) {
  if (!compared.has(rule)) throw new Error(`${rule} is in the table and not in the suite`);
}
tally.finish([...reasons.keys()]);

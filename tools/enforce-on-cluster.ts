// Proves on a real API server what packages/posture/src/enforce exports: for every rule that becomes an admission
// policy, what its cases call unhealthy is refused and the rest is taken, and objects that were there before can still
// be labelled, scaled, debugged and removed. Most requests are dry runs; some objects are stored for a moment.
// The policies are in force for everybody while this runs: use a cluster that nobody needs.
//
//   npm run build && node tools/enforce-on-cluster.ts --test-cluster --kubeconfig FILE [--rule ID]… [--json]
//   … or --server https://HOST:PORT --token TOKEN --ca FILE instead of --kubeconfig
//   --failure-policy Fail   shows expressions that cannot be evaluated as refusals
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type ExportedPolicy, exportPolicy } from "@periplus/posture/enforce/export-policy";
import { readRulePack, rulesFolder } from "@periplus/posture/pack/read-rule-pack";
import { ClusterClient, type JsonObject, readKubeconfig } from "./enforce-on-cluster/cluster-client.ts";
import { type Case, field, items, namespaceOf, podSpecOf, readCases } from "./enforce-on-cluster/objects.ts";
import { PolicyBench } from "./enforce-on-cluster/policies.ts";
import { Proof, type Trial } from "./enforce-on-cluster/proof.ts";
import { printTable, type RuleResult, summarise } from "./enforce-on-cluster/report.ts";
import { type Intent, tryScenarios } from "./enforce-on-cluster/scenarios.ts";

const { values: flags } = parseArgs({
  options: {
    "test-cluster": { type: "boolean" },
    kubeconfig: { type: "string" },
    server: { type: "string" },
    token: { type: "string" },
    ca: { type: "string" },
    rule: { type: "string", multiple: true },
    json: { type: "boolean" },
    "failure-policy": { type: "string" },
  },
});
if (!flags["test-cluster"] || (flags.kubeconfig === undefined && flags.server === undefined)) {
  console.error("Usage: node tools/enforce-on-cluster.ts --test-cluster --kubeconfig FILE [--rule ID] [--json]");
  process.exit(2);
}

const client = new ClusterClient(
  flags.kubeconfig === undefined
    ? {
        server: flags.server ?? "",
        ...(flags.token === undefined ? {} : { token: flags.token }),
        ...(flags.ca === undefined ? {} : { authority: readFileSync(flags.ca, "utf8") }),
      }
    : readKubeconfig(flags.kubeconfig),
);
const failurePolicy = flags["failure-policy"] === "Fail" ? "Fail" : "Ignore";
const pack = readRulePack();
const bench = new PolicyBench(client);
const prepared = new Set<string>();

/** Namespaces and service accounts that the objects of cases live with. */
async function prepareFor(cases: readonly Case[]): Promise<void> {
  for (const { object } of cases) {
    const namespace = namespaceOf(object);
    await createOnce("/api/v1/namespaces", { kind: "Namespace", metadata: { name: namespace } });
    const accounts = ["default", podSpecOf(object)?.serviceAccountName, podSpecOf(object)?.serviceAccount];
    for (const name of accounts.filter((each) => typeof each === "string")) {
      const metadata = { name, namespace };
      await createOnce(`/api/v1/namespaces/${namespace}/serviceaccounts`, { kind: "ServiceAccount", metadata });
    }
  }
}

async function createOnce(path: string, object: JsonObject): Promise<void> {
  const key = `${path}/${field(object, "metadata")?.name}`;
  if (prepared.has(key)) return;
  prepared.add(key);
  await client.send("POST", path, { body: { apiVersion: "v1", ...object } });
}

/** Everything that is tried under one set of parameters. */
async function tryUnder(exported: ExportedPolicy, cases: readonly Case[]): Promise<Trial[]> {
  const proof = new Proof(client, exported);
  const trials: Trial[] = [await proof.readBack()];
  for (const ruleCase of cases) trials.push(await proof.tryCase(ruleCase));
  return [...trials, ...(await tryScenarios(proof, cases, intentOf(exported)))];
}

/** Read off the condition that decides about updates, which the API server then has to agree with. */
function intentOf({ policy }: ExportedPolicy): Intent {
  const [condition] = items(field(policy, "spec"), "matchConditions");
  const ratchet = String(condition?.expression);
  return {
    judgesPodChanges: ratchet.includes("object.spec.jobTemplate.spec.template.spec :"),
    judgesUpdates: ratchet.includes("oldObject"),
  };
}

/** A server fills in the namespace that makes a manifest not assessable; without parameters there is no policy. */
function isForServers({ state, object }: Case): boolean {
  const saysWhere = field(object, "metadata")?.namespace !== undefined;
  return state !== "needs-configuration" && (state !== "not-assessed" || saysWhere);
}

async function tryRule(id: string): Promise<RuleResult> {
  const compiled = pack.byId.get(id);
  if (compiled === undefined) throw new Error(`There is no rule ${id}.`);
  const cases = readCases(rulesFolder, id).filter(isForServers);
  const result: RuleResult = { rule: id, refused: undefined, trials: [] };
  const groups = Map.groupBy(cases, ({ parameters }) => JSON.stringify(parameters));
  for (const group of groups.values()) {
    const parameters = group[0]?.parameters as Parameters<typeof exportPolicy>[1]["parameters"];
    const exported = exportPolicy(compiled, { parameters, actions: ["Deny"], failurePolicy });
    if ("refused" in exported) {
      result.refused ??= exported.refused;
      continue;
    }
    await prepareFor(group);
    const problem = await bench.enforce(exported);
    if (problem !== undefined) throw new Error(`${id}: the server does not take the policy: ${problem}`);
    result.trials.push(...(await tryUnder(exported, group)));
  }
  return result;
}

const results: RuleResult[] = [];
try {
  const ids = flags.rule ?? pack.rules.map(({ rule }) => rule.id);
  for (const id of ids) {
    results.push(await tryRule(id));
    console.error(summarise(results.slice(-1)).line);
  }
} finally {
  await bench.clear();
  client.close();
}
if (flags.json) console.log(JSON.stringify(results));
else printTable(results);
process.exitCode = summarise(results).failed === 0 ? 0 : 1;

import { describe, expect, it } from "vitest";
import { readRuleCases } from "../../test/rule-cases.js";
import { createAssessor, subjectOf } from "../assess/assess.js";
import type { CompiledRule } from "../assess/compile-rule.js";
import { type RulePack, readRulePack, rulesFolder } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { type AdmissionRequest, prepareAdmission } from "./admit.js";
import { type ExportOptions, exportPolicy } from "./export-policy.js";

const pack = readRulePack();
const exportable = pack.rules.filter(({ rule }) => !("cloud" in rule.target) && rule.facts.length === 0);

/** Pods of workloads come from their controllers, which are not judged; the engine counts them at the workload. */
function creationOf(object: JsonObject): AdmissionRequest {
  const owned = subjectOf(object).ownedByWorkload;
  const username = owned ? "system:serviceaccount:kube-system:replicaset-controller" : "somebody";
  return { operation: "CREATE", object, username };
}

/** The policy and the engine's own judgement of one rule, which a server and discovery would run with. */
function prepare(compiled: CompiledRule, parameters: ExportOptions["parameters"]) {
  const { id } = compiled.rule;
  const exported = exportPolicy(compiled, { parameters, excludedNamespaces: [] });
  if ("refused" in exported) return exported;
  const alone: RulePack = { rules: [compiled], byId: new Map([[id, compiled]]), version: pack.version };
  const assessor = createAssessor(alone, parameters === undefined ? {} : { [id]: parameters });
  return {
    admit: prepareAdmission(exported),
    stateOf: (object: JsonObject) => assessor.assessRule(id, subjectOf(object)).state,
  };
}

describe("the policy of a rule denies what its cases call unhealthy, and nothing else", () => {
  it.each(exportable.map((compiled) => [compiled.rule.id, compiled] as const))("%s", (id, compiled) => {
    const seen: unknown[] = [];
    const wanted: unknown[] = [];
    const known = new Map<string, ReturnType<typeof prepare>>();
    for (const { name, object, parameters, state } of readRuleCases(rulesFolder, id)) {
      const key = JSON.stringify(parameters) ?? "";
      const prepared = known.get(key) ?? prepare(compiled, parameters);
      known.set(key, prepared);
      if ("refused" in prepared) {
        expect(prepared.refused).toMatch(/Set parameters|pods of a control plane/);
        continue;
      }
      expect(prepared.stateOf(object)).toBe(state);
      const answer = prepared.admit(creationOf(object));
      seen.push([name, answer.is === "denied"]);
      wanted.push([name, state === "unhealthy"]);
      if (answer.is === "denied") expect(answer.message).toMatch(/: ./);
    }
    expect(seen).toEqual(wanted);
  });
});

describe("a pod of 80 containers", () => {
  const containers = Array.from({ length: 80 }, (_, index) => ({
    name: `container-with-a-long-name-${"x".repeat(30)}-${index}`,
    image: `registry.example.com/team/${"deep/".repeat(10)}app-${index}:latest`,
    env: Array.from({ length: 30 }, (_each, number) => ({ name: `PASSWORD_${number}`, value: "y".repeat(60) })),
    securityContext: { privileged: true, capabilities: { add: ["SYS_ADMIN", "NET_RAW"] } },
    ports: [{ containerPort: 22, hostPort: 22 }],
  }));
  const spec = { containers, hostNetwork: true, volumes: [{ name: "v", hostPath: { path: "/etc" } }] };
  const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default" }, spec };
  const rules = exportable.filter(({ rule }) => "scope" in rule.target);

  it.each(rules.map((compiled) => [compiled.rule.id, compiled] as const))(
    "stays within the limits of an API server: %s",
    (_id, compiled) => {
      const prepared = prepare(compiled, {});
      if ("refused" in prepared) throw new Error(prepared.refused);
      const answer = prepared.admit(creationOf(object));
      expect(answer.is).toBe(prepared.stateOf(object) === "unhealthy" ? "denied" : "admitted");
      if (answer.is !== "denied") return;
      expect(answer.message.startsWith(`${compiled.rule.title}: `)).toBe(true);
      expect(Buffer.byteLength(answer.message)).toBeLessThanOrEqual(5 * 1024);
    },
  );
});

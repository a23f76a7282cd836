import { afterEach, expect, test, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { printPolicies } from "../src/enforce.js";
import { writeFiles } from "./scanned.js";

afterEach(() => vi.restoreAllMocks());

async function enforce(ids: string[], options: Partial<Parameters<typeof printPolicies>[1]> = {}) {
  const out: string[] = [];
  const error: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => error.push(String(text)) > 0);
  const code = await printPolicies(ids, { level: "warn", ...options });
  vi.restoreAllMocks();
  const documents = parseAllDocuments(out.join("")).map((document) => document.toJS());
  return { code, error: error.join(""), documents };
}

test("prints a policy and its binding at the level that is asked for", async () => {
  const { code, documents } = await enforce(["container-privileged"], { level: "deny" });
  expect(code).toBe(0);
  expect(documents.map(({ kind }) => kind)).toEqual(["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]);
  expect(documents[1].spec.validationActions).toEqual(["Deny", "Audit"]);
});

test("says which rule cannot be one", async () => {
  const { code, error, documents } = await enforce(["aks-azure-rbac", "container-privileged"]);
  expect(code).toBe(1);
  expect(error).toMatch(/^aks-azure-rbac: .*no API server sees/);
  expect(documents).toHaveLength(2);
});

test("carries the parameters", async () => {
  expect((await enforce(["container-allowed-ports"])).code).toBe(1);
  const folder = await writeFiles({ "params.yaml": "container-allowed-ports: { allowedPorts: [8443] }\n" });
  const { code, documents } = await enforce(["container-allowed-ports"], { params: `${folder}/params.yaml` });
  expect(code).toBe(0);
  expect(JSON.stringify(documents[0].spec.variables)).toContain("8443");
});

test("prints every rule that can be one", async () => {
  const { code, documents, error } = await enforce([]);
  expect(code).toBe(0);
  expect(documents.length).toBeGreaterThan(150);
  expect(error).toMatch(/rules as policies; \d+ cannot be one/);
});

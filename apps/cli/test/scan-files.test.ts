import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { scan, scanToJson, writeFiles } from "./scanned.js";

const pod = (name: string, privileged: boolean) => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.0
      securityContext:
        privileged: ${privileged}
`;
const values = "replicas: 3\nimage: nginx\n";
const privileged = { rule: ["container-privileged"] };

function giveInput(text: string): void {
  const real = Object.getOwnPropertyDescriptor(process, "stdin");
  Object.defineProperty(process, "stdin", { value: Readable.from([text]), configurable: true });
  onTestFinished(() => {
    if (real) Object.defineProperty(process, "stdin", real);
  });
}

describe("the exit code of a scan", () => {
  test("is 0 when nothing is wrong", async () => {
    const folder = await writeFiles({ "pod.yaml": pod("a", false) });
    const { exitCode, output } = await scan([folder], privileged);
    expect(exitCode).toBe(0);
    expect(output).toContain("1 resource · 0 unhealthy · 1 healthy");
  });

  test("is 1 when something is", async () => {
    const folder = await writeFiles({ "pod.yaml": pod("a", true) });
    const { exitCode, output } = await scan([join(folder, "pod.yaml")], privileged);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/Pod shop\/a .*\n +high +container-privileged\n +spec\.containers\[0\]/);
  });

  test("is 2 when something could not be read, findings or not", async () => {
    const folder = await writeFiles({ "pod.yaml": pod("a", true) });
    const { exitCode, output } = await scan([folder, join(folder, "none.yaml")], privileged);
    expect(exitCode).toBe(2);
    expect(output).toContain("none.yaml: not read: There is no such file or folder.");
  });
});

describe("the report", () => {
  test("has every document's place and goes on after what cannot be read", async () => {
    const folder = await writeFiles({
      "a.yaml": `${pod("one", true)}---\nkind: [\n---\n${pod("three", false)}`,
      "b.yaml": Buffer.from([0xff, 0xfe, 0x00]),
      "c.json": JSON.stringify({
        apiVersion: "v1",
        kind: "List",
        items: [{ kind: "Pod", apiVersion: "v1", metadata: { name: "four" }, spec: { containers: [{ name: "c" }] } }],
      }),
    });
    const { exitCode, report } = await scanToJson([folder], privileged);
    expect(exitCode).toBe(2);
    expect(report.assessments.map(({ resource, document, state }) => [resource.name, document, state])).toEqual([
      ["one", 0, "unhealthy"],
      ["three", 2, "healthy"],
      ["four", 0, "healthy"],
    ]);
    expect(report.errors).toEqual([
      { file: join(folder, "a.yaml"), document: 1, message: expect.stringContaining("Line 1") },
      { file: join(folder, "b.yaml"), document: null, message: "The file is not UTF-8 text." },
    ]);
    expect(report.assessments[0]).toEqual({
      rule: "container-privileged",
      state: "unhealthy",
      severity: "high",
      resource: { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "one" },
      file: join(folder, "a.yaml"),
      document: 0,
      evidence: [{ path: "spec.containers[0].securityContext.privileged", message: expect.any(String) }],
    });
  });

  test("takes what is scanned as applied together", async () => {
    const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }\n";
    const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: web-is-admin }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: everything }
subjects: [{ kind: ServiceAccount, name: web, namespace: shop }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: everything }
rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]
`;
    const workload = pod("a", false).replace("spec:", "spec:\n  serviceAccountName: web");
    const alone = await writeFiles({ "pod.yaml": workload });
    const together = await writeFiles({ "pod.yaml": workload, "account.yaml": account, "rbac/binding.yaml": binding });
    const unhealthy = async (folder: string) =>
      (await scanToJson([folder])).report.assessments
        .filter(({ state, resource }) => state === "unhealthy" && resource.kind === "Pod")
        .map(({ rule }) => rule);
    const known = await unhealthy(alone);
    expect((await unhealthy(together)).filter((rule) => !known.includes(rule))).not.toEqual([]);
  });

  test("reads standard input", async () => {
    giveInput(pod("piped", true));
    const { exitCode, report } = await scanToJson(["-"], privileged);
    expect(exitCode).toBe(1);
    expect(report.assessments).toMatchObject([{ file: "-", document: 0, resource: { name: "piped" } }]);
  });

  test("as SARIF names the lines", async () => {
    const folder = await writeFiles({
      "two pods.yaml": `${pod("a", false)}---\n${pod("b", true)}`,
      "broken.yaml": "a: [",
    });
    const { exitCode, output } = await scan([folder], { ...privileged, format: "sarif" });
    expect(exitCode).toBe(2);
    const [run] = JSON.parse(output).runs;
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["container-privileged"]);
    expect(run.results).toHaveLength(1);
    expect(run.results[0]).toMatchObject({
      ruleId: "container-privileged",
      level: "error",
      locations: [{ physicalLocation: { region: { startLine: 23 } } }],
    });
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toMatch(/two%20pods\.yaml$/);
    expect(run.invocations[0]).toMatchObject({ executionSuccessful: false });
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(1);
  });
});

describe("what is nothing to assess", () => {
  test("is passed over in a folder, with a count", async () => {
    const folder = await writeFiles({
      "pod.yaml": pod("a", false),
      "chart/values.yaml": values,
      "empty.yaml": "# nothing\n",
    });
    const { exitCode, report, complaints } = await scanToJson([folder], privileged);
    expect(exitCode).toBe(0);
    expect(report.errors).toEqual([]);
    expect(complaints).toBe("Passed over, for they hold nothing that can be assessed: 2 files.\n");
  });

  test("is an error where the file was named, or lies beside objects in one file", async () => {
    const folder = await writeFiles({ "values.yaml": values, "mixed/both.yaml": `${pod("a", false)}---\n${values}` });
    const named = await scanToJson([join(folder, "values.yaml")], privileged);
    expect(named.exitCode).toBe(2);
    expect(named.report.errors).toMatchObject([{ document: 0, message: expect.stringContaining("no apiVersion") }]);
    const mixed = await scanToJson([join(folder, "mixed")], privileged);
    expect(mixed.report.errors).toMatchObject([{ document: 1 }]);
  });

  test("is an error where a folder holds nothing else", async () => {
    const folder = await writeFiles({ "values.yaml": values });
    const { exitCode, report } = await scanToJson([folder]);
    expect(exitCode).toBe(2);
    expect(report.errors).toEqual([{ file: folder, document: null, message: expect.stringContaining("No file") }]);
  });

  test("is an error where a folder has no manifests", async () => {
    const folder = await writeFiles({ "readme.txt": "hello" });
    const { report } = await scanToJson([folder]);
    expect(report.errors).toMatchObject([{ file: folder, message: expect.stringContaining("has no .yaml") }]);
  });
});

describe("what is asked for", () => {
  test("that does not exist is refused with what is near", async () => {
    await expect(scan(["-"], { rule: ["privileged"] })).rejects.toThrow(/no rule "privileged".*container-privileged/);
    await expect(scan([])).rejects.toThrow("Name files or folders");
  });

  test("may be a severity", async () => {
    const folder = await writeFiles({ "pod.yaml": pod("a", true) });
    const { report } = await scanToJson([folder], { minSeverity: "high" });
    expect(report.assessments.map(({ severity }) => severity)).not.toContain("medium");
    expect(report.assessments.map(({ severity }) => severity)).not.toContain("low");
    expect(report.assessments.map(({ rule }) => rule)).toContain("container-privileged");
  });

  test("may be set by parameters", async () => {
    const folder = await writeFiles({
      "pods/pod.yaml": pod("a", false),
      "params.yaml": "image-trusted-registries:\n  allowedImagesRegex: ^registry\\.example\\.com/.+$\n",
    });
    const states = async (params?: string) =>
      (
        await scanToJson([join(folder, "pods")], {
          rule: ["image-trusted-registries"],
          ...(params ? { params } : {}),
        })
      ).report.assessments.map(({ state }) => state);
    expect(await states()).toEqual(["needsConfiguration"]);
    expect(await states(join(folder, "params.yaml"))).toEqual(["healthy"]);
  });

  test.each([
    ["of no rule", "no-such-rule: {}\n", 'there is no rule "no-such-rule"'],
    ["that no rule has", "container-privileged: { sometimes: true }\n", 'has no parameter "sometimes"'],
    ["of another type", "container-allowed-ports: { allowedPorts: all }\n", "must be list<int>"],
    ["that are no expression", 'image-trusted-registries: { allowedImagesRegex: "(" }\n', "not an expression of RE2"],
    ["that are no map", "- a\n", "maps rule ids to parameters"],
    ["that are not YAML", "a: [\n", "params.yaml"],
  ])("refuses parameters %s", async (_name, text, words) => {
    const folder = await writeFiles({ "params.yaml": text });
    await expect(scan([folder], { params: join(folder, "params.yaml") })).rejects.toThrow(words);
  });
});

import { join } from "node:path";
import { startSimulator } from "@periplus/simulator/simulator";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { stringify } from "yaml";
import { scan, scanToJson, writeFiles } from "./scanned.js";

const ruleOf = (changes: object = {}) =>
  stringify({
    id: "custom-owner",
    version: 1,
    title: "Deployments should say who owns them",
    severity: "high",
    control: "manage-access-and-permissions",
    status: "preview",
    description: "A label names the team.",
    rationale: "Somebody has to be asked.",
    target: { kinds: ["apps/v1/Deployment"] },
    parameters: { label: { type: "string", default: "example.com/owner", description: "Which label." } },
    healthy: "params.label in object.metadata.?labels.orValue({})",
    message: '"Nobody owns " + object.metadata.name',
    remedy: { kind: "manual", risk: "safe", text: "Set the label." },
    ...changes,
  });
const deployment = (name: string, labels: object = {}) =>
  stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, labels } });
const only = { rule: ["custom-owner"] };

describe("rules of files", () => {
  test("judge manifests, alone or besides ours, with parameters", async () => {
    const folder = await writeFiles({
      "rules/owner.yaml": ruleOf(),
      "params.yaml": stringify({ "custom-owner": { label: "team" } }),
      "a.yaml": `${deployment("a")}---\n${deployment("b", { "example.com/owner": "me" })}---\n${deployment("c", { team: "us" })}`,
    });
    const rules = [join(folder, "rules")];
    const file = join(folder, "a.yaml");
    const statesOf = async (options: object) => {
      const { report } = await scanToJson([file], { rules, ...only, ...options });
      return report.assessments.map(({ resource, state }) => [resource.name, state]);
    };
    expect(await statesOf({})).toEqual([
      ["a", "unhealthy"],
      ["b", "healthy"],
      ["c", "unhealthy"],
    ]);
    expect((await statesOf({ params: join(folder, "params.yaml") })).map(([, state]) => state)).toEqual([
      "unhealthy",
      "unhealthy",
      "healthy",
    ]);
    const { report } = await scanToJson([file], { rules });
    expect(new Set(report.assessments.map(({ rule }) => rule)).size).toBeGreaterThan(5);
    const { exitCode, output } = await scan([file], { rules, ...only });
    expect([exitCode, output]).toEqual([1, expect.stringContaining("Nobody owns a")]);
    const sarif = JSON.parse((await scan([file], { rules, ...only, format: "sarif" })).output);
    expect(sarif.runs[0].tool.driver.rules[0]).toMatchObject({ id: "custom-owner" });
  });

  test("judge a live cluster", async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const [cluster] = simulator.connection.kubernetes;
    if (!cluster) throw new Error("The estate has no unmanaged cluster");
    const ca = Buffer.from(cluster.ca).toString("base64");
    const kubeconfig = {
      apiVersion: "v1",
      kind: "Config",
      contexts: [{ name: "edge", context: { cluster: "store", user: "me" } }],
      clusters: [{ name: "store", cluster: { server: cluster.server, "certificate-authority-data": ca } }],
      users: [{ name: "me", user: { token: cluster.token } }],
    };
    const folder = await writeFiles({ config: stringify(kubeconfig), "owner.yaml": ruleOf() });
    vi.stubEnv("KUBECONFIG", join(folder, "config"));
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { report } = await scanToJson([], { context: "edge", rules: [join(folder, "owner.yaml")], ...only });
    expect(report.assessments.filter(({ state }) => state === "unhealthy").length).toBeGreaterThan(0);
    expect(new Set(report.assessments.map(({ resource }) => resource.kind))).toEqual(new Set(["Deployment"]));
  });

  test("are refused with file, line and column, all at once, and nothing is scanned", async () => {
    const first = ruleOf();
    const folder = await writeFiles({
      "bad.yaml": `${first}---\n${ruleOf({ id: "custom-other", healthy: "object.(" })}`,
      "ours.yaml": ruleOf({ id: "container-privileged" }),
      "twice.yaml": first,
      "no-yaml.yaml": "a: [",
      "empty.yaml": "# nothing\n",
      "a.yaml": deployment("a"),
    });
    const fileOf = (name: string) => join(folder, name);
    const names = ["bad.yaml", "ours.yaml", "twice.yaml", "no-yaml.yaml", "empty.yaml", "none.yaml"];
    const told = await scan([fileOf("a.yaml")], { rules: names.map(fileOf) }).catch((error: Error) => error.message);
    const line = first.split("\n").length + first.split("\n").findIndex((each) => each.startsWith("healthy")) + 1;
    expect(String(told).split("\n")).toEqual([
      expect.stringMatching(new RegExp(`^${fileOf("bad.yaml")}:${line}:17: healthy: `)),
      expect.stringMatching(`^${fileOf("ours.yaml")}:1:5: id: Begin it with custom-`),
      `${fileOf("twice.yaml")}:1:1: id: custom-owner comes twice`,
      expect.stringMatching(`^${fileOf("no-yaml.yaml")}:\\d+:\\d+: `),
      `${fileOf("empty.yaml")}: There is no rule in it.`,
      `${fileOf("none.yaml")}: There is no such file or folder.`,
    ]);
  });

  test("have the limits of people, and doubts are told", async () => {
    const folder = await writeFiles({
      "long.yaml": ruleOf({ healthy: `"${"x".repeat(9_000)}" == ""` }),
      "doubt.yaml": ruleOf({ target: { kinds: ["example.com/v1/Thing"] } }),
      "a.yaml": deployment("a"),
    });
    await expect(scan([join(folder, "a.yaml")], { rules: [join(folder, "long.yaml")] })).rejects.toThrow("8192");
    const { complaints } = await scan([join(folder, "a.yaml")], { rules: [join(folder, "doubt.yaml")] });
    expect(complaints).toMatch(/doubt\.yaml:\d+:\d+: target\.kinds\[0\]: Periplus does not read this kind/);
  });
});

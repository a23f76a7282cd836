import { join } from "node:path";
import { partOf, readKinds } from "@periplus/posture/snapshot/kinds";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { scan, scanToJson, writeFiles } from "./scanned.js";

let simulator: Simulator;
const rbacOnly = { rule: ["rbac-cluster-admin-bindings", "container-privileged"] };

function clusterOfEstate() {
  const [cluster] = simulator.connection.kubernetes;
  if (!cluster) throw new Error("The estate has no unmanaged cluster");
  return cluster;
}

/** Points KUBECONFIG at a file with one context, `edge`; `user` and `cluster` are laid over what works. */
async function useKubeconfig(user?: object, cluster: object = {}): Promise<string> {
  const { server, ca, token } = clusterOfEstate();
  const content = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "edge",
    contexts: [{ name: "edge", context: { cluster: "store", user: "me" } }],
    clusters: [
      { name: "other", cluster: { server: "http://127.0.0.1:8001" } },
      { name: "store", cluster: { server, "certificate-authority-data": toBase64(ca), ...cluster } },
    ],
    users: [{ name: "me", user: user ?? { token } }],
  };
  const folder = await writeFiles({ config: stringify(content), "ca.pem": ca, token: `${token}\n` });
  vi.stubEnv("KUBECONFIG", join(folder, "config"));
  return folder;
}

const toBase64 = (text: string) => Buffer.from(text).toString("base64");
const anyWay = { context: "edge", ...rbacOnly };

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(() => {
  simulator.clearFaults();
  vi.unstubAllEnvs();
});
afterAll(async () => simulator.close());

describe("a live cluster", () => {
  test("is assessed with everything that it holds", async () => {
    await useKubeconfig();
    simulator.requests.clear();
    const { exitCode, report } = await scanToJson([], { context: "edge" });
    expect(report.errors).toEqual([]);
    expect(exitCode).toBe(1);
    const counts = simulator.counts()[clusterOfEstate().name] ?? {};
    const objects = readKinds.reduce((sum, kind) => sum + (counts[partOf(kind)] ?? 0), 0);
    for (const { file, document } of report.assessments) {
      expect(file).toBe("context edge");
      expect(document).toBeLessThan(objects);
    }
    const places = new Map(report.assessments.map(({ document, resource }) => [document, JSON.stringify(resource)]));
    expect(places.size).toBe(new Set(places.values()).size);
    // What rules ask of the rest of the cluster is known.
    const byFacts = report.assessments.filter(({ rule }) => rule === "workload-network-policy-covered");
    expect(byFacts.length).toBeGreaterThan(0);
    expect(byFacts.map(({ state }) => state)).not.toContain("notAssessed");
    const methods = new Set(
      simulator.requests.entries().map(({ method, url }) => `${method} ${/\/secrets/.test(url)}`),
    );
    expect([...methods].sort()).toEqual(["GET false", "POST false"]);
  });

  test("is assessed beside files", async () => {
    await useKubeconfig();
    const folder = await writeFiles({
      "p.yaml": "apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [] }\n",
    });
    const { report } = await scanToJson([folder], anyWay);
    expect(new Set(report.assessments.map(({ file }) => file))).toEqual(
      new Set([join(folder, "p.yaml"), "context edge"]),
    );
  });

  test("is printed as a table and as SARIF", async () => {
    await useKubeconfig();
    const table = await scan([], anyWay);
    expect(table.output).toMatch(/context edge \(document \d+\)\n/);
    const sarif = JSON.parse((await scan([], { ...anyWay, format: "sarif" })).output);
    expect(sarif.runs[0].invocations[0].executionSuccessful).toBe(true);
  });
});

describe("what of a cluster cannot be read", () => {
  test.each([
    ["forbidden", { kind: "forbidden" }, "Not allowed to read core/services"],
    ["a web page", { kind: "html" }, "A web page came back"],
    ["cut off", { kind: "truncated" }, "broke off"],
  ] as const)("(%s) is an error, and the rest is assessed", async (_name, fault, words) => {
    await useKubeconfig();
    simulator.fault({ ...fault, match: { service: "kubernetes", plural: "services" } });
    const { exitCode, report } = await scanToJson([], anyWay);
    expect(exitCode).toBe(2);
    expect(report.errors).toEqual([
      { file: "context edge", document: null, message: expect.stringMatching(/^core\/services: /) },
    ]);
    expect(report.errors[0]?.message).toContain(words);
    expect(report.assessments.length).toBeGreaterThan(0);
  });

  test("altogether is one error", async () => {
    await useKubeconfig({ token: "wrong" });
    const { exitCode, report } = await scanToJson([], anyWay);
    expect(exitCode).toBe(2);
    expect(report).toEqual({
      assessments: [],
      errors: [{ file: "context edge", document: null, message: expect.stringContaining("credential (401)") }],
    });
  });
});

describe("a kubeconfig", () => {
  test("may name files beside it", async () => {
    await useKubeconfig(
      { tokenFile: "token" },
      { "certificate-authority-data": undefined, "certificate-authority": "ca.pem" },
    );
    expect((await scanToJson([], anyWay)).report.errors).toEqual([]);
  });

  test("may have a plugin give the credential", async () => {
    const { token } = clusterOfEstate();
    const answer = { kind: "ExecCredential", apiVersion: "client.authentication.k8s.io/v1", status: { token } };
    await useKubeconfig({
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command: process.execPath,
        args: ["-e", "process.stdout.write(process.env.ANSWER)"],
        env: [{ name: "ANSWER", value: JSON.stringify(answer) }],
      },
    });
    expect((await scanToJson([], anyWay)).report.errors).toEqual([]);
  });

  test.each([
    ["that fails", "console.error('log in first'); process.exit(1)", "log in first"],
    ["that prints something else", "console.log('hello secret')", "no ExecCredential"],
  ])("with a plugin %s says so", async (_name, script, words) => {
    const apiVersion = "client.authentication.k8s.io/v1";
    await useKubeconfig({ exec: { apiVersion, command: process.execPath, args: ["-e", script] } });
    const failed = await scan([], anyWay).catch((error: unknown) => String(error));
    expect(failed).toContain(words);
    expect(failed).not.toContain("hello secret");
  });

  test.each([
    ["a user without a credential", {}, {}, "neither a token"],
    ["a cluster without TLS checks", undefined, { "insecure-skip-tls-verify": true }, "insecure-skip-tls-verify"],
    ["a cluster behind a proxy", undefined, { "proxy-url": "http://proxy:3128" }, "proxy-url"],
    ["a cluster without TLS", undefined, { server: "http://127.0.0.1:1" }, "https://"],
  ])("with %s is refused", async (_name, user, cluster, words) => {
    await useKubeconfig(user, cluster);
    await expect(scan([], anyWay)).rejects.toThrow(words);
  });

  test("that does not have the context, or is not there, is refused with what is there", async () => {
    const folder = await useKubeconfig();
    await expect(scan([], { context: "core" })).rejects.toThrow('no context "core". It has: edge.');
    vi.stubEnv("KUBECONFIG", join(folder, "none"));
    await expect(scan([], { context: "core" })).rejects.toThrow("There is no kubeconfig");
    vi.stubEnv("KUBECONFIG", [join(folder, "none"), join(folder, "config")].join(":"));
    expect((await scanToJson([], anyWay)).report.errors).toEqual([]);
  });
});

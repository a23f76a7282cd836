import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Setting, settings } from "@periplus/shared/settings";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { metrics } from "../apps/api/src/telemetry/metrics.ts";
import { hashChart, renderChart, renderedChart } from "./chart.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");

interface Variable {
  readonly name: string;
  readonly value: string;
}
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env: readonly Variable[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}
interface Volume {
  readonly projected?: {
    readonly sources: readonly { readonly secret: { readonly items: readonly { readonly path: string }[] } }[];
  };
}
interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: { readonly containers: readonly Container[]; readonly volumes: readonly Volume[] };
    };
    readonly selector: { readonly matchLabels?: Record<string, string> };
    readonly podSelector: { readonly matchLabels: Record<string, string> };
    readonly metrics: readonly {
      readonly external: {
        readonly metric: { readonly name: string; readonly selector: { readonly matchLabels: Record<string, string> } };
      };
    }[];
    readonly replicas?: number;
  };
}

const rendered = parseAllDocuments(read(renderedChart)).map((document) => document.toJS() as Rendered);
const of = (kind: string) => rendered.filter((each) => each.kind === kind);
const workloads = [...of("Deployment"), ...of("Job")];

describe("the rendered chart", () => {
  test("is that of the chart as it is (else: node tools/render-chart.ts, with a helm)", () =>
    expect(read(renderedChart).split("\n", 1)[0]).toContain(hashChart()));

  // Where there is a Helm it is asked.
  test.skipIf(renderChart() === undefined)("is what Helm makes of it", () =>
    expect(read(renderedChart)).toBe(renderChart()),
  );

  test("has nothing that our own rules find", () => {
    const options = { cwd: root, encoding: "utf8" } as const;
    const scan = spawnSync(
      process.execPath,
      ["apps/cli/dist/main.js", "scan", renderedChart, "--format", "json"],
      options,
    );
    const { assessments } = JSON.parse(scan.stdout) as { assessments: { rule: string; state: string }[] };
    expect(assessments.filter(({ state }) => state === "healthy").length).toBeGreaterThan(100);
    expect(assessments.filter(({ state }) => state === "unhealthy")).toEqual([]);
  });

  test("migrates before anything starts, and nothing else migrates", () => {
    const [job] = of("Job");
    expect(job?.metadata.annotations?.["helm.sh/hook"]).toBe("pre-install,pre-upgrade");
    expect(job?.spec.template.spec.containers[0]?.args).toContain("--migrate");
    const served = of("Deployment").flatMap(({ spec }) => spec.template.spec.containers);
    expect(served.map(({ env }) => env.find(({ name }) => name === "PERIPLUS_MIGRATIONS")?.value)).toEqual([
      "require",
      "require",
    ]);
  });

  test("knows its settings, and takes the secret ones from files that Secrets are mounted as", () => {
    const known: Readonly<Record<string, Setting>> = settings;
    for (const { spec } of workloads) {
      const { containers, volumes } = spec.template.spec;
      const files = volumes.flatMap(({ projected }) => projected?.sources.flatMap(({ secret }) => secret.items) ?? []);
      const [{ env, volumeMounts } = { env: [], volumeMounts: [] }] = containers;
      const folder = volumeMounts.find(({ name }) => name === "secrets")?.mountPath ?? "";
      const named = env.filter(({ name }) => name.endsWith("_FILE"));
      expect(named.map(({ value }) => value)).toEqual(files.map(({ path }) => `${folder}/${path}`));
      for (const { name } of named) expect(known[name.replace(/_FILE$/, "")]?.secret).toBe(true);
      for (const { name } of env.filter((each) => !named.includes(each))) {
        expect(Object.keys(known)).toContain(name);
        expect([name, known[name]?.secret]).toEqual([name, undefined]);
      }
    }
    expect(of("Secret")).toEqual([]);
  });

  test("refuses secret settings as plain ones", () => {
    const schema = JSON.parse(read("deploy/helm/periplus/values.schema.json")) as {
      properties: { settings: { propertyNames: { not: { enum: string[] } } } };
    };
    const secret = Object.entries(settings).filter(([, setting]) => "secret" in setting);
    expect(new Set(schema.properties.settings.propertyNames.not.enum)).toEqual(new Set(secret.map(([name]) => name)));
  });

  test("asks each container whether it is well, at a port that it has", () => {
    for (const { spec } of of("Deployment")) {
      for (const container of spec.template.spec.containers) {
        const ports = container.ports?.map(({ name }) => name) ?? [];
        for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"] as const) {
          expect(container[probe].httpGet.path).toMatch(/^\/health\/(live|ready)$/);
          expect(ports).toContain(container[probe].httpGet.port);
        }
      }
    }
  });

  test("counts workers by a metric that there is, and leaves their number to that", () => {
    const [external] = of("HorizontalPodAutoscaler").flatMap(({ spec }) => spec.metrics);
    const { name = "", selector } = external?.external.metric ?? {};
    expect(Object.keys(metrics)).toContain(name);
    const labels = metrics[name as "periplus_queue_jobs"].labels;
    expect(Object.keys(labels)).toEqual(expect.arrayContaining(Object.keys(selector?.matchLabels ?? {})));
    expect(of("Deployment").map(({ spec }) => spec.replicas)).toEqual([2, undefined]);
  });

  test("every pod is in a network policy, and each that serves in a disruption budget", () => {
    const picks = (labels: Record<string, string>, by: Record<string, string> = {}) =>
      Object.entries(by).every(([name, value]) => labels[name] === value);
    for (const { spec, kind } of workloads) {
      const { labels } = spec.template.metadata;
      const found = (policies: Rendered[], by: (policy: Rendered) => Record<string, string> | undefined) =>
        policies.filter((policy) => picks(labels, by(policy))).length;
      expect(found(of("NetworkPolicy"), (policy) => policy.spec.podSelector.matchLabels)).toBe(1);
      const budgets = found(of("PodDisruptionBudget"), (budget) => budget.spec.selector.matchLabels);
      expect(budgets).toBe(kind === "Deployment" ? 1 : 0);
    }
  });
});

test("the chart's version of the product is the one there is", () => {
  const { appVersion } = parse(read("deploy/helm/periplus/Chart.yaml")) as { appVersion: string };
  expect(appVersion).toBe((JSON.parse(read("package.json")) as { version: string }).version);
});

describe("docker-compose.yml", () => {
  interface Service {
    readonly environment: Record<string, string>;
    readonly command?: readonly string[];
    readonly ports?: readonly string[];
    readonly read_only?: boolean;
    readonly cap_drop?: readonly string[];
  }
  const { services } = parse(read("docker-compose.yml"), { merge: true }) as { services: Record<string, Service> };
  const own = Object.entries(services).filter(([name]) => name !== "database");

  test("knows its settings, and takes what is secret from outside", () => {
    const known: Readonly<Record<string, Setting>> = settings;
    for (const [name, value] of own.flatMap(([, { environment }]) => Object.entries(environment))) {
      expect(Object.keys(known)).toContain(name);
      if (known[name]?.secret) expect(value).toMatch(/\$\{\w+:\?/);
    }
  });

  test("every process of ours can write nowhere but to /tmp, and is reached from this machine only", () => {
    for (const [, { read_only, cap_drop, ports = [] }] of own) {
      expect([read_only, cap_drop]).toEqual([true, ["ALL"]]);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
    expect(services.migrations?.command).toEqual(["--max-semi-space-size=8", "apps/api/dist/main.js", "--migrate"]);
  });
});

test("what the image starts is what the scripts start", () => {
  const [, command = "[]"] = /^CMD (\[.*\])$/m.exec(read("deploy/Dockerfile")) ?? [];
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  expect(`node ${(JSON.parse(command) as string[]).join(" ")}`).toBe(scripts.start);
});

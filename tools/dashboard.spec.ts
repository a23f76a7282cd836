import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Metric, metrics } from "../apps/api/src/telemetry/metrics.ts";
import { writeDashboard } from "./dashboard.ts";

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  }[];
}
const known: Readonly<Record<string, Metric>> = metrics;
/** Labels that Prometheus gives to what it scrapes, and those of its buckets. */
const ofPrometheus = ["instance", "le"];

const { panels } = JSON.parse(writeDashboard()) as Dashboard;
const targets = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));
const seriesOf = (expr: string) => expr.match(/\b(periplus|http_server)_\w+/g) ?? [];
const metricOf = (series: string) => (known[series] ? series : series.replace(/_(bucket|count|sum)$/, ""));

test.each(targets)("$title asks for what is told: $expr", ({ expr, legendFormat }) => {
  const series = seriesOf(expr);
  expect(series.length).toBeGreaterThan(0);
  const found = series.map((each) => known[metricOf(each)]);
  for (const [index, metric] of found.entries()) {
    expect(metric, series[index]).toBeDefined();
    // Only histograms have buckets, and a histogram has no series of its own name.
    expect(metric?.is === "histogram").toBe(metricOf(series[index] ?? "") !== series[index]);
  }
  const labels = found.flatMap((metric) => Object.keys(metric?.labels ?? {}));
  const used = [
    ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(",").map((each) => each.trim())),
    ...[...expr.matchAll(/(\w+)\s*=~?"/g)].map(([, label]) => label ?? ""),
    ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? ""),
  ];
  expect(used.filter((label) => ![...labels, ...ofPrometheus].includes(label))).toEqual([]);
  // What is read from the database every process tells alike.
  if (found.some((metric) => metric?.of === "installation")) expect(expr).toMatch(/^(sum\()?max/);
});

test("everything that is told is shown", () => {
  const shown = new Set(targets.flatMap(({ expr }) => seriesOf(expr)).map(metricOf));
  expect(Object.keys(metrics).filter((name) => !shown.has(name))).toEqual([]);
});

test.each(["docs/watching.md", "docs/kubernetes.md", "docs/scale.md"])("%s names metrics that there are", (path) => {
  const named = seriesOf(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
  expect(named.length).toBeGreaterThan(0);
  expect(named.map(metricOf).filter((name) => known[name] === undefined)).toEqual([]);
});

test("no panel lies over another", () => {
  const cells = panels.flatMap(({ id, gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => ({ id, at: `${x + (cell % w)},${y + Math.floor(cell / w)}` })),
  );
  expect(new Set(cells.map(({ at }) => at)).size).toBe(cells.length);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

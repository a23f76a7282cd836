import { afterAll, beforeAll, expect, test } from "vitest";
import { seedCluster, seedConnector } from "./seed.js";
import { startTestApp, type TestApp } from "./test-app.js";

let it: TestApp;
let azure: string;
let big: number;
beforeAll(async () => {
  it = await startTestApp();
  const { pool } = it.database;
  azure = await seedConnector(pool, "Azure", "azure");
  const aws = await seedConnector(pool, "AWS", "aws");
  big = await seedCluster(pool, { connectorId: azure, name: "big", cloud: "azure" });
  const small = await seedCluster(pool, { connectorId: aws, name: "small", cloud: "aws" });
  const gone = await seedCluster(pool, { connectorId: aws, name: "gone", cloud: "aws", goneAt: new Date() });
  const tally = (cluster: number, control: string, healthy: number, unhealthy: number, notAssessed: number) =>
    pool.query("INSERT INTO control_rollups VALUES ($1, $2, $3, $4, $5, $3, $4, $5)", [
      cluster,
      control,
      healthy,
      unhealthy,
      notAssessed,
    ]);
  // The worked example of the classic formula: 6 points, 4 of 78 healthy.
  await tally(big, "remediate-vulnerabilities", 4, 74, 0);
  await tally(big, "enable-auditing-and-logging", 0, 0, 3);
  await tally(small, "remediate-vulnerabilities", 2, 0, 0);
  await tally(small, "manage-access-and-permissions", 1, 1, 1);
  await tally(gone, "remediate-vulnerabilities", 1_000, 0, 0);
  const inventory = (cluster: number, health: number, resources: number) =>
    pool.query("INSERT INTO inventory_rollups VALUES ($1, 'Pod', '', 0, $2, $3, $4)", [
      cluster,
      health,
      resources,
      health === 2 ? 0 : resources,
    ]);
  await inventory(big, 3, 70);
  await inventory(big, 1, 20);
  await inventory(big, 2, 1_000);
  await inventory(small, 1, 10);
  await pool.query(
    `INSERT INTO rule_rollups (cluster_id, rule_id, healthy, unhealthy, not_assessed, needs_configuration, sole_failures)
     SELECT $1, id, 4, 74, 0, 0, 26 FROM rules WHERE control = 'remediate-vulnerabilities' AND scores ORDER BY rule_id LIMIT 1`,
    [big],
  );
  await pool.query(
    `INSERT INTO score_points VALUES ('2026-11-01', 'workload', 0.4, NULL), ('2026-11-02', 'workload', 0.5, 1), ('2026-11-02', 'cluster', 0, 1)`,
  );
});
afterAll(() => it.close());

const score = async (query: Record<string, string> = {}) => (await it.call("getSecureScore", { query })).json();

test("one cluster by the classic formula", async () => {
  const answer = await score({ clusterId: String(big) });
  expect(answer.score).toBeCloseTo(4 / 78);
  expect(answer).toMatchObject({ max: 6, clustersKnown: 1, clustersRead: 1, rawScore: answer.score });
  const control = answer.controls.find(({ control }: { control: string }) => control === "remediate-vulnerabilities");
  expect([control.current, control.potential]).toEqual([expect.closeTo(0.3077, 4), expect.closeTo(5.6923, 4)]);
  expect(answer.controls).toContainEqual(
    expect.objectContaining({ control: "enable-auditing-and-logging", current: null, notAssessed: 3 }),
  );
  expect(answer.assessedShare).toBeCloseTo(78 / 81);
});

test("several connectors weighted by the resources that were judged, clusters that are gone left out", async () => {
  const answer = await score();
  const small = (6 + 2) / (6 + 4);
  expect(answer.scopes).toEqual([
    expect.objectContaining({ name: "AWS", weight: 10, score: expect.closeTo(small) }),
    expect.objectContaining({ name: "Azure", weight: 90, score: expect.closeTo(4 / 78) }),
  ]);
  expect(answer.score).toBeCloseTo((small * 10 + (4 / 78) * 90) / 100);
  expect(await score({ connectorId: azure })).toMatchObject({ clustersKnown: 1, score: expect.closeTo(4 / 78) });
});

test("by cluster, one bad resource makes a cluster unhealthy and an unknown one makes it unknown", async () => {
  const answer = await score({ granularity: "cluster" });
  const tallies = answer.controls.map(({ control, healthy, unhealthy, notAssessed }: Record<string, number>) => [
    control,
    healthy,
    unhealthy,
    notAssessed,
  ]);
  expect(tallies).toEqual([
    ["remediate-vulnerabilities", 1, 1, 0],
    ["manage-access-and-permissions", 0, 1, 0],
    ["enable-auditing-and-logging", 0, 0, 1],
  ]);
  expect(answer.scopes.map(({ weight }: { weight: number }) => weight)).toEqual([1, 1]);
});

test("nothing judged is no score, not a bad one", async () => {
  expect(await score({ clusterId: "999" })).toMatchObject({ score: null, assessedShare: null, scopes: [], asOf: null });
});

test("the history is in the order of time", async () => {
  const { points } = (await it.call("getSecureScoreHistory")).json();
  expect(points.map((point: { score: number }) => point.score)).toEqual([0.4, 0.5]);
});

test("a recommendation is worth the resources that it alone makes unhealthy", async () => {
  const [first] = (await it.call("listRecommendations")).json().items;
  expect(first).toMatchObject({ control: "remediate-vulnerabilities", clustersAffected: 1, counts: { unhealthy: 74 } });
  // 6 points over the 80 resources that were judged in the control; the connector weighs 90 of 100.
  expect(first.potentialPoints).toBeCloseTo((6 / 80) * 26);
  expect(first.potentialScore).toBeCloseTo((26 / 78) * 0.9);
  const elsewhere = (await it.call("listRecommendations", { query: { q: "cloud:aws is:open" } })).json();
  expect(elsewhere.items).toEqual([]);
});
